import { Html, html } from '../html.ts';
import { type PageLanguage, textsFor } from './page-texts.ts';

const style = new Html(`<style>
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1a1f36; background: #f6f8fa; }
* { box-sizing: border-box; }
body { margin: 0; }
.notice { margin: 0; padding: .5rem 1rem; background: #1a1f36; color: #fff; text-align: center; font-size: .875rem; }
main { max-width: 34rem; margin: 2rem auto; padding: 1.5rem; background: #fff; border: 1px solid #d5dbe1; border-radius: 12px; }
h1 { font-size: 1.375rem; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
.lines { list-style: none; margin: 0 0 1rem; padding: 0; }
.lines li, .total { display: flex; gap: 1rem; justify-content: space-between; padding: .375rem 0; border-bottom: 1px solid #e6ebf1; }
.total { font-weight: 700; font-size: 1.125rem; border: 0; margin: 0 0 1.5rem; }
fieldset { border: 1px solid #d5dbe1; border-radius: 8px; margin: 0 0 1rem; padding: .75rem 1rem; }
legend { font-weight: 600; padding: 0 .375rem; }
label { display: block; font-weight: 600; margin-top: .75rem; }
label.choice { font-weight: 400; margin: 0; display: flex; gap: .5rem; align-items: center; min-height: 2.75rem; }
input[type=text], input[type=email] { width: 100%; font: inherit; padding: .625rem .75rem; border: 1px solid #6b7a90; border-radius: 6px; }
input[type=radio], input[type=checkbox] { width: 1.25rem; height: 1.25rem; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid #635bff; outline-offset: 2px; }
.hint { color: #4a5568; font-size: .875rem; margin: .25rem 0 0; }
.problem { border: 2px solid #b3093c; background: #fff0f4; color: #8c0730; border-radius: 8px; padding: .75rem 1rem; margin: 0 0 1rem; }
button { display: block; width: 100%; min-height: 3rem; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid #4b45c6; background: #4b45c6; color: #fff; margin-top: 1rem; cursor: pointer; }
button.second { background: #fff; color: #1a1f36; border-color: #6b7a90; }
a { color: #4b45c6; }
.back { display: inline-block; margin-top: 1.25rem; padding: .5rem 0; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; }
form:has(#method-card:checked) :is(.blik, .p24), form:has(#method-blik:checked) :is(.card, .p24), form:has(#method-p24:checked) :is(.card, .blik) { display: none; }
</style>`);

export function layout(language: PageLanguage, title: string, content: Html): Html {
  return html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="icon" href="data:,">${style}</head><body><header class="notice">${textsFor(language).testNotice}</header><main>${content}</main></body></html>`;
}

export function problemBox(language: PageLanguage, problems: readonly string[]): Html | null {
  if (problems.length === 0) return null;
  return html`<div class="problem" role="alert"><strong>${textsFor(language).problem}</strong><ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`;
}
