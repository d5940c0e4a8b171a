"""What is published on the real software: the sample portals' articles, with tables, lists and captions added.

The sample articles are of our own writing; the figures that are added here are invented by counting, so that no
two articles hold the same ones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import samples
from samples.content import Block, Story, slug

HANOI = dt.timezone(dt.timedelta(hours=7))
SECTIONS = (
    ("tin-nong-thon-moi", "Tin nông thôn mới"),
    ("san-pham-ocop", "Sản phẩm OCOP"),
    ("mo-hinh-hay", "Mô hình hay"),
    ("van-ban-chi-dao", "Văn bản chỉ đạo"),
)
# words that every page of the software carries around its articles, and no article says
AROUND = ("Chuyên mục nổi bật của cổng", "Đường dây nóng tiếp nhận phản ánh")
_COMMUNES = (
    "Bản Liền",
    "Nậm Chảy",
    "Hồng Thái",
    "Khau Vai",
    "Mường Lống",
    "Trà Linh",
    "Tân Hóa",
    "Phước Lộc",
)
_LEFT_OUT = ("external", "restricted", "spam", "truncated", "list_only")


@dataclass(frozen=True)
class Item:
    """One article to be published: `n` from 1, blocks as in the samples, `published` with the zone +07:00."""

    n: int
    slug: str
    section: str
    section_name: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    published: dt.datetime
    author: str
    source: str
    tags: tuple[str, ...]
    image: str
    caption: str
    pdf: str


def items() -> list[Item]:
    """The articles, oldest first; each has a minute of its own, and together they span years."""
    stories = [
        story
        for portal in samples.portals()
        for story in samples.stories(portal, 1)
        if story.kind not in _LEFT_OUT and not any(block.kind == "spam" for block in story.blocks)
    ]
    stories.sort(key=lambda story: (story.published, story.portal, story.id))
    return [_item(n, story) for n, story in enumerate(stories, 1)]


def _item(n: int, story: Story) -> Item:
    section, name = SECTIONS[n % len(SECTIONS)]
    return Item(
        n=n,
        slug=f"{slug(story.title)[:90].strip('-')}-{n}",
        section=section,
        section_name=name,
        title=story.title,
        lead=story.lead,
        blocks=tuple(block for block in (*story.blocks, *_added(n)) if block.kind != "image"),
        published=(story.published + dt.timedelta(minutes=n % 7)).astimezone(HANOI).replace(second=0),
        author=story.author or "Ban Biên tập",
        source=story.source,
        tags=story.tags or ("nông thôn mới", f"đợt {n % 9 + 1}"),
        image=f"anh-{n}.png" if n % 3 == 0 else "",
        caption=f"Quầy hàng số {n} của xã {_COMMUNES[n % 8]} tại phiên chợ cuối tuần" if n % 3 == 0 else "",
        pdf=f"ke-hoach-{n}.pdf" if n % 11 == 0 else "",
    )


def _added(n: int) -> list[Block]:
    blocks = [
        Block("heading", text=f"Kết quả rà soát đợt {n}"),
        Block(
            "paragraph",
            text=f"Tổ công tác “liên ngành” đã đi {n + 2} xã - trong đó có xã {_COMMUNES[n % 8]}... và ghi lại "
            f'từng việc còn "vướng" để giao người làm.',
        ),
    ]
    if n % 2:
        rows = [("Xã", "Số tiêu chí đạt", "Sản phẩm OCOP")]
        rows += [(_COMMUNES[(n + k) % 8], f"{10 + (n + k) % 9}/19", str(n * 3 + k)) for k in range(4)]
        blocks.append(Block("table", rows=tuple(rows)))
    if n % 4 == 0:
        blocks.append(
            Block(
                "list",
                items=(
                    f"Sửa xong {n} km đường ngõ trước mùa mưa;",
                    f"Đưa {n + 1} sản phẩm lên sàn thương mại điện tử;",
                    "Giữ nếp họp thôn mỗi tháng một lần.",
                ),
            )
        )
    blocks.append(Block("paragraph", text=f"Đợt rà soát sau sẽ làm trong quý tới, bắt đầu từ thôn số {n}."))
    return blocks


def edited(item: Item) -> Item:
    """The same article after an editor's change of one sentence."""
    return replace(
        item, blocks=(*item.blocks, Block("paragraph", text="Bổ sung: số liệu đã được đối chiếu lại."))
    )
