import { describe, expect, test } from '@jest/globals';
import { textOfHtml } from '../../../lambdas/sources/intercom/text-of-html.ts';

describe('the text of', () => {
  test.each<[string, string, string]>([
    ['plain words', 'Hello', 'Hello'],
    ['nothing', '', ''],
    ['empty paragraphs', '<p></p><p> </p>', ''],
    ['paragraphs', '<p>Hello <b>Anna</b>,</p><p class="no-margin">good news.</p>', 'Hello Anna,\ngood news.'],
    ['line breaks', 'one<br>two<br/>three<BR />four', 'one\ntwo\nthree\nfour'],
    ['a list', '<ul><li>one</li><li>two</li></ul>after', 'one\ntwo\nafter'],
    ['words before a paragraph', 'one<p>two</p>', 'one\ntwo'],
    ['white space of the source', '<p>\n  one\t two \n</p>', 'one two'],
    ['a link', '<a href="https://example.com/?a=1&amp;b=2" target="_blank">here</a>', 'here'],
    ['a `>` in an attribute', '<a title="a > b" href=\'"\'>here</a>', 'here'],
    ['cells', '<table><tr><td>one</td><td>two</td></tr></table>', 'one two'],
    ['a comment', 'one<!-- <p>hidden</p> -->two', 'onetwo'],
    ['a doctype', '<!DOCTYPE html><?xml?>one', 'one'],
    ['a script', 'one<script type="x">alert("<p>no</p>")</script >two', 'onetwo'],
    ['a style in capitals', '<STYLE>p { color: red }</Style>one', 'one'],
    ['a script in a script’s text', '<script>"</scripted>"</script>one', 'one'],
    ['a script that never ends', 'one<script>alert(1)', 'one'],
    ['a tag that never ends', 'one<a href="', 'one'],
    ['a comment that never ends', 'one<!-- two', 'one'],
    ['no tags', '1 < 2, a<-b, <3', '1 < 2, a<-b, <3'],
    ['an image', '<p>See</p><img src="https://example.com/1.png">', 'See\n📷 Image'],
    ['an image with words', '<img alt="A red&nbsp;shoe" src=x>', '📷 A red shoe'],
    ['an image whose other attribute looks like words', '<img title="x alt=no" data-alt="no" src=x>', '📷 Image'],
    ['an emoji', 'Fine <img class="emoji" alt="👍🏽" src="x">', 'Fine 👍🏽'],
    ['a video', '<video src="x"></video>', '🎬 Video'],
  ])('%s', (_, html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });
});

describe('a character reference', () => {
  test.each<[string, string]>([
    ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
    ['a&nbsp;b', 'a b'],
    ['&eacute;&Eacute;&szlig;&yuml;&iexcl;&euro;&hellip;', 'éÉßÿ¡€…'],
    ['&#8364; &#x20AC; &#X20ac;', '€ € €'],
    ['&#128077;', '👍'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '<script>alert(1)</script>'],
    ['&amp;lt;', '&lt;'],
    ['AT&T &unknown; &; &#; &#x; &constructor;', 'AT&T &unknown; &; &#; &#x; &constructor;'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['a&shy;b', 'ab'],
  ])('%s', (html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });
});

describe('200 KB of what costs a careless reader long', () => {
  const size = 200_000;

  test.each([
    '<',
    '</',
    '<a "',
    "<a '",
    '<a ',
    '<img a="',
    '<img alt ',
    '<img alt= ',
    '<!--',
    '<!',
    '<script>',
    '<p><',
    '&',
    '&amp',
    '&#1',
    ' ',
    '<b> </b>',
    '&nbsp;',
    '\n',
    '<p>',
  ])('%s', (piece) => {
    expect(textOfHtml(piece.repeat(size / piece.length)).length).toBeLessThanOrEqual(size);
  });

  test('has no more to say than its last words', () => {
    expect(textOfHtml(`${'<p class="x">'.repeat(size / 13)}the end`)).toBe('the end');
  });
});
