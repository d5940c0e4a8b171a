<?php
/* Fills a WordPress and asks it what it holds, through its own functions: php wordpress.php ROOT COMMAND [JSON FILE].
 * Commands: install, fill, edit, set (theme, permalinks, rest, feeds), dump. */
[$self, $root, $command] = $argv;
$given = isset($argv[3]) ? json_decode(file_get_contents($argv[3]), true) : [];
if ($command === 'install') {
    define('WP_INSTALLING', true);
}
$_SERVER += ['HTTP_HOST' => getenv('TRIAL_HOST'), 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
require $root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

function trial_upload(string $name, string $bytes, string $caption): int
{
    $put = wp_upload_bits($name, null, $bytes);
    if ($put['error']) {
        exit("upload of $name: {$put['error']}\n");
    }
    $type = wp_check_filetype($name)['type'];
    $id = wp_insert_attachment(['post_mime_type' => $type, 'post_title' => $name, 'post_excerpt' => $caption, 'post_status' => 'inherit'], $put['file']);
    wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $put['file']));
    return $id;
}

/* Every second article is written in the block editor, the others as the classic editor saved them. */
function trial_content(array $item): string
{
    $blocks = $item['n'] % 2 === 0;
    $out = [];
    $say = function (string $name, string $html, string $plain) use (&$out, $blocks) {
        $out[] = $blocks ? "<!-- wp:$name -->\n$html\n<!-- /wp:$name -->" : $plain;
    };
    $lead = esc_html($item['lead']);
    $say('paragraph', "<p><strong>$lead</strong></p>", "<strong>$lead</strong>");
    if ($item['image']) {
        $id = trial_upload($item['image'], base64_decode($item['image_bytes']), $item['caption']);
        $src = wp_get_attachment_url($id);
        $caption = esc_html($item['caption']);
        if ($item['n'] % 2 === 0 || $item['n'] % 5) {
            $say('image', "<figure class=\"wp-block-image size-full\"><img src=\"$src\" alt=\"\"/><figcaption class=\"wp-element-caption\">$caption</figcaption></figure>",
                "[caption id=\"attachment_$id\" align=\"aligncenter\" width=\"24\"]<img src=\"$src\" width=\"24\" height=\"16\" /> $caption" . '[/caption]');
        } else {
            $item['featured'] = $id;
            $GLOBALS['trial_featured'] = $id;
        }
    }
    foreach ($item['blocks'] as $block) {
        $text = esc_html($block['text']);
        if ($block['kind'] === 'heading') {
            $say('heading', "<h2>$text</h2>", "<h2>$text</h2>");
        } elseif ($block['kind'] === 'paragraph') {
            $say('paragraph', "<p>$text</p>", $text);
        } elseif ($block['kind'] === 'list') {
            $list = '<ul>' . implode('', array_map(fn ($each) => '<li>' . esc_html($each) . '</li>', $block['items'])) . '</ul>';
            $say('list', $list, $list);
        } elseif ($block['kind'] === 'table') {
            $rows = '';
            foreach ($block['rows'] as $k => $row) {
                $tag = $k ? 'td' : 'th';
                $rows .= '<tr>' . implode('', array_map(fn ($cell) => "<$tag>" . esc_html($cell) . "</$tag>", $row)) . '</tr>';
            }
            $say('table', "<figure class=\"wp-block-table\"><table><tbody>$rows</tbody></table></figure>", "<table border=\"1\"><tbody>$rows</tbody></table>");
        }
    }
    if ($item['pdf']) {
        $href = wp_get_attachment_url(trial_upload($item['pdf'], base64_decode($item['pdf_bytes']), ''));
        $name = esc_html('Kế hoạch số ' . $item['n']);
        $say('file', "<div class=\"wp-block-file\"><a href=\"$href\">$name</a><a href=\"$href\" class=\"wp-block-file__button wp-element-button\" download>Tải về</a></div>", "<a href=\"$href\">$name</a>");
    }
    return implode("\n\n", $out);
}

function trial_post(array $item, array $change = []): int
{
    $author = username_exists('bien-tap-' . ($item['n'] % 3)) ?: wp_insert_user(['user_login' => 'bien-tap-' . ($item['n'] % 3),
        'user_pass' => wp_generate_password(), 'display_name' => $item['author'], 'role' => 'author']);
    $term = term_exists($item['section'], 'category') ?: wp_insert_term($item['section_name'], 'category', ['slug' => $item['section']]);
    $GLOBALS['trial_featured'] = 0;
    $id = wp_insert_post(wp_slash($change + [
        'post_title' => $item['title'], 'post_name' => $item['slug'], 'post_excerpt' => $item['lead'], 'post_content' => trial_content($item),
        'post_status' => 'publish', 'post_author' => $author, 'post_date' => $item['at'], 'post_category' => [(int) $term['term_id']],
        'tags_input' => $item['tags'], 'comment_status' => 'open',
    ]), true);
    if (is_wp_error($id)) {
        exit($id->get_error_message() . "\n");
    }
    if ($GLOBALS['trial_featured']) {
        set_post_thumbnail($id, $GLOBALS['trial_featured']);
    }
    return $id;
}

if ($command === 'install') {
    wp_install($given['name'], 'quan-tri', 'trial@example.org', true, '', wp_generate_password(), 'vi');
    update_option('blogdescription', $given['around'][0]);
    update_option('timezone_string', 'Asia/Ho_Chi_Minh');
    update_option('date_format', 'd/m/Y');
    update_option('time_format', 'H:i');
} elseif ($command === 'fill') {
    kses_remove_filters();
    foreach ($given['items'] as $item) {
        $id = trial_post($item);
        if ($item['n'] % 6 === 0) {
            wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => 'Bạn đọc', 'comment_content' => $given['comment'], 'comment_approved' => 1]);
        }
    }
    // what no reader may see, and what is no article
    $item = $given['items'][0];
    trial_post(['slug' => 'bai-nhap'] + $item, ['post_status' => 'draft']);
    trial_post(['slug' => 'bai-rieng'] + $item, ['post_status' => 'private']);
    trial_post(['slug' => 'bai-hen-gio', 'at' => '2099-01-01 08:00:00'] + $item, ['post_status' => 'future']);
    trial_post(['slug' => 'bai-co-mat-khau'] + $item, ['post_password' => 'khoa']);
    wp_insert_post(['post_type' => 'page', 'post_title' => $given['around'][1], 'post_name' => 'gioi-thieu-chung-ve-cong', 'post_status' => 'publish',
        'post_content' => '<p>Trang này không phải là tin.</p>']);
    update_option('sticky_posts', [get_page_by_path($given['items'][2]['slug'], OBJECT, 'post')->ID]);
} elseif ($command === 'edit') {
    kses_remove_filters();
    $post = get_page_by_path($given['slug'], OBJECT, 'post');
    wp_update_post(wp_slash(['ID' => $post->ID, 'post_content' => $post->post_content . "\n\n" . $given['text']]));
} elseif ($command === 'set') {
    switch_theme($given['theme']);
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure($given['permalinks']);
    $wp_rewrite->flush_rules(false);
    update_option('trial_rest', $given['rest'] ? 'open' : 'closed');
    update_option('trial_feeds', $given['feeds'] ? 'open' : 'closed');
} elseif ($command === 'dump') {
    $rows = [];
    foreach (get_posts(['numberposts' => -1, 'post_status' => 'publish', 'has_password' => false]) as $post) {
        $rows[] = ['id' => $post->ID, 'slug' => $post->post_name, 'title' => $post->post_title, 'at' => $post->post_date,
            'html' => do_shortcode($post->post_content), 'caption' => wp_is_block_theme() ? '' : get_the_post_thumbnail_caption($post)];
    }
    echo json_encode($rows, JSON_UNESCAPED_UNICODE);
}
