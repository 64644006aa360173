import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { DESCRIPTION_TAGS, descriptionText, MAX_DESCRIPTION_SOURCE_CHARS, sanitizeDescription } from './html';

const HARMLESS = /^(?:[^<>]|<\/?(?:p|strong|em|ul|ol|li|h3|h4)>|<br>)*$/u;

function expectHarmless(html: string): void {
  expect(html).toMatch(HARMLESS);
  const open: string[] = [];
  for (const [, slash, tag = ''] of html.matchAll(/<(\/?)([a-z0-9]+)>/gu)) {
    if (tag === 'br') continue;
    if (slash === '') open.push(tag);
    else expect(open.pop()).toBe(tag);
  }
  expect(open).toEqual([]);
}

describe('a description', () => {
  test.each([
    ['<p>Dobry <b>kubek</b></p>', '<p>Dobry <strong>kubek</strong></p>'],
    ['<h1>Opis</h1><div>Tekst<br/>dalej</div>', '<h3>Opis</h3><p>Tekst<br>dalej</p>'],
    ['<ul><li>jeden<li>dwa</ul>', '<ul><li>jeden</li><li>dwa</li></ul>'],
    ['<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '<ul><li>a</li><li>b</li><li>c</li></ul>'],
    ['<p>a <a href="https://x.pl" onclick="y()">link</a> b</p>', '<p>a link b</p>'],
    ['<p>a</p><script>alert(1)</script><style>p{}</style><p>b</p>', '<p>a</p><p>b</p>'],
    ['<p><b><i>x</b></i> y</p>', '<p><strong><em>x</em></strong> y</p>'],
    ['<p></p><p> </p><ul></ul>', ''],
    ['<b>bez akapitu', '<p><strong>bez akapitu</strong></p>'],
    ['<p>1 < 2 &amp; 3 &gt; 2</p>', '<p>1 &lt; 2 &amp; 3 &gt; 2</p>'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', '<p>a b</p><p>c</p>'],
    ['<b>a<p>b</p></b>', '<p><strong>a</strong></p><p><strong>b</strong></p>'],
    ['Linia 1\nlinia 2\n\nAkapit <3', '<p>Linia 1<br>linia 2</p><p>Akapit &lt;3</p>'],
    ['R&D\nA&B', '<p>R&amp;D<br>A&amp;B</p>'],
    ['', ''],
  ])('%j becomes %j', (source, expected) => {
    expect(sanitizeDescription(source)).toBe(expected);
  });

  test.each([
    '<img src=x onerror=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<svg/onload=alert(1)>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<<script>alert(1)//<</script>',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<p/onmouseover=alert(1)>x',
    '<!--><script>alert(1)</script>-->',
    '<![CDATA[<script>alert(1)</script>]]>',
    '<template><script>alert(1)</script></template>',
    '<form action=javascript:alert(1)><input type=submit>',
    '<plaintext><script>alert(1)</script>',
    '<p>\u0000<scr\u0000ipt>alert(1)</script>',
  ])('lets no script, handler or address out of %j', (source) => {
    expectHarmless(sanitizeDescription(source));
  });

  test('of any text has only known tags without attributes, well nested, and stays as it is the second time', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...DESCRIPTION_TAGS.flatMap((tag) => [`<${tag}>`, `</${tag}>`, `<${tag} onclick="x()" style='a'>`]),
        '<script>',
        '</script>',
        '<b>',
        '</b>',
        '<a href="javascript:alert(1)">',
        '<img src=x onerror=y>',
        '<svg onload=z>',
        '<!--',
        '-->',
        '<div>',
        '</div>',
        '&lt;',
        '&#60;script&#62;',
        '"',
        "'",
        '>',
        '<',
        '\n\n',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const html = sanitizeDescription(pieces.join(''));
        expectHarmless(html);
        expect(sanitizeDescription(html)).toBe(html);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is cut before it is read when it is huge, however deep', () => {
    const html = sanitizeDescription('<b>'.repeat(MAX_DESCRIPTION_SOURCE_CHARS));
    expect(html).toBe('');
  });

  it('is plain text for search', () => {
    expect(
      descriptionText('<h3>Opis</h3><p>Dobry <strong>ku</strong>bek<br>&amp; tani</p><script>x</script>'),
    ).toBe('Opis Dobry kubek & tani');
  });
});
