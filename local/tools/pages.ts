import { type AuthenticatorEntry, codeAt, secondsLeft } from '../authenticator.ts';
import { Html, html, htmlResponse } from '../html.ts';
import type { Ports } from '../ports.ts';
import type { StoredMail } from './mailbox.ts';
import type { StoredPush } from './push-receiver.ts';

const style = new Html(`<style>
:root { font: 16px/1.5 system-ui, sans-serif; color: #1c1917; background: #fafaf9; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
nav a { margin-right: 1rem; }
a { color: #1d4ed8; }
a:focus-visible, input:focus-visible, button:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; background: #fff; }
th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid #e7e5e4; vertical-align: top; overflow-wrap: anywhere; }
form { display: flex; gap: .5rem; align-items: end; margin: 1rem 0; flex-wrap: wrap; }
input { font: inherit; padding: .5rem; border: 1px solid #78716c; border-radius: 6px; }
button { font: inherit; padding: .5rem 1rem; border-radius: 6px; border: 1px solid #1d4ed8; background: #1d4ed8; color: #fff; }
label { display: grid; }
.code { font-size: 1.5rem; letter-spacing: .1em; user-select: all; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
iframe { width: 100%; height: 40rem; border: 1px solid #e7e5e4; background: #fff; }
pre { white-space: pre-wrap; background: #fff; border: 1px solid #e7e5e4; padding: 1rem; }
</style>`);

function page(title: string, content: Html, status = 200, refreshSeconds?: number): Response {
  const refresh =
    refreshSeconds === undefined ? null : html`<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return htmlResponse(
    html`<html lang="en"><head><meta charset="utf-8">${refresh}<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="icon" href="data:,">${style}</head><body><nav aria-label="Tools"><a href="/">Tools</a><a href="/inbox">Inbox</a><a href="/authenticator">Authenticator</a><a href="/push">Push messages</a></nav><main><h1>${title}</h1>${content}</main></body></html>`,
    status,
  );
}

export function frontPage(ports: Ports): Response {
  const link = (port: number, label: string, path = '/') =>
    html`<li><a href="http://localhost:${port}${path}">${label}</a> <small>port ${port}</small></li>`;
  return page(
    'Local tools',
    html`<ul>${link(ports.app, 'The marketplace')}${link(ports.tools, 'Inbox of all mail', '/inbox')}${link(ports.tools, 'Authenticator: codes to sign in as a seller or operator', '/authenticator')}${link(ports.tools, 'Push messages', '/push')}${link(ports.stripe, 'Stripe stand-in')}</ul>
<h2>Control</h2><p>JSON over POST, with <code>content-type: application/json</code>:</p>
<dl><dt>/control/clock</dt><dd><code>{"offsetMs": 86400000}</code> moves the Worker’s clock ahead; Stripe’s stays.</dd><dt>/control/cron</dt><dd><code>{"cron": "* * * * *"}</code> runs a cron now.</dd><dt>/control/worker/stop, /start, /kill</dt><dd>stops, starts or kills the Worker.</dd><dt>/control/cut, /mend</dt><dd><code>{"line": "postgres"}</code> cuts the Worker off from a part, and mends it: postgres, redis, search.</dd><dt>/control/faults</dt><dd><code>{"area": "mail", "status": 500, "count": 3}</code> fails the next mails or pushes (<code>"push"</code>).</dd></dl>
<p>The Stripe stand-in has its own under <code>/_control</code>.</p>`,
  );
}

/** The codes of now; the page asks again when they change. */
export function authenticatorPage(
  entries: readonly AuthenticatorEntry[],
  atMs: number,
  refused?: { readonly account: string; readonly problem: string },
): Response {
  const left = secondsLeft(atMs);
  return page(
    'Authenticator',
    html`<p>Stands in for the app on a phone. Codes change every 30 seconds; the next ones come in ${left} s.</p>
${
  entries.length === 0
    ? html`<p>No account yet.</p>`
    : html`<table><thead><tr><th scope="col">Account</th><th scope="col">Code</th></tr></thead><tbody>${entries.map(
        ({ account, setupKey }) =>
          html`<tr><td>${account}</td><td><code class="code">${codeAt(setupKey, atMs)}</code></td></tr>`,
      )}</tbody></table>`
}
<h2>Add an account</h2>${refused === undefined ? null : html`<p role="alert">${refused.problem}</p>`}
<form method="post" action="/authenticator"><label for="account">Account<input id="account" name="account" required value="${refused?.account ?? ''}"></label><label for="setupKey">Key<input id="setupKey" name="setupKey" required autocomplete="off"></label><button type="submit">Add</button></form>`,
    refused === undefined ? 200 : 400,
    refused === undefined && entries.length > 0 ? left : undefined,
  );
}

export function inboxPage(mails: readonly StoredMail[], to: string): Response {
  return page(
    'Inbox',
    html`<form method="get" action="/inbox"><label for="to">Address contains<input id="to" name="to" value="${to}"></label><button type="submit">Filter</button></form>
${
  mails.length === 0
    ? html`<p>No mail${to === '' ? '' : ` to ${to}`} yet.</p>`
    : html`<table><thead><tr><th scope="col">Received</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead><tbody>${mails.map(
        (mail) =>
          html`<tr><td>${mail.receivedAt.replace('T', ' ').slice(0, 19)}</td><td>${mail.to.join(', ')}</td><td><a href="/messages/${mail.id}">${mail.subject}</a></td></tr>`,
      )}</tbody></table>`
}`,
  );
}

/** The addresses that a mail links to, in order, each once. */
export function linksOf(mail: StoredMail): string[] {
  const found = new Set<string>();
  for (const match of mail.html.matchAll(/href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)) {
    found.add((match[1] ?? match[2] ?? '').replaceAll('&amp;', '&'));
  }
  for (const match of mail.text.matchAll(/https?:\/\/[^\s<>"')\]]+/g)) found.add(match[0]);
  return [...found].filter((link) => /^https?:\/\//.test(link));
}

export function mailPage(mail: StoredMail): Response {
  const links = linksOf(mail);
  return page(
    mail.subject,
    html`<dl><dt>From</dt><dd>${mail.from}</dd><dt>To</dt><dd>${mail.to.join(', ')}</dd><dt>Received</dt><dd>${mail.receivedAt}</dd></dl>
${links.length === 0 ? null : html`<h2>Links</h2><ul>${links.map((link) => html`<li><a href="${link}">${link}</a></li>`)}</ul>`}
${mail.html === '' ? null : html`<h2>Message</h2><iframe title="Message" sandbox="allow-top-navigation-by-user-activation" src="/messages/${mail.id}/html"></iframe>`}
${mail.text === '' ? null : html`<h2>As text</h2><pre>${mail.text}</pre>`}`,
  );
}

/** The mail's own HTML, alone in its frame: no scripts, links open in the whole window. */
export function mailBody(mail: StoredMail): Response {
  return new Response(`<!doctype html><base target="_top">${mail.html}`, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; img-src * data:; style-src 'unsafe-inline'; font-src *",
    },
  });
}

export function pushPage(pushes: readonly StoredPush[]): Response {
  return page(
    'Push messages',
    pushes.length === 0
      ? html`<p>No push message yet.</p>`
      : html`<table><thead><tr><th scope="col">Received</th><th scope="col">Topic</th><th scope="col">Message</th></tr></thead><tbody>${pushes.map(
          (push) =>
            html`<tr><td>${push.receivedAt.replace('T', ' ').slice(0, 19)}</td><td>${push.topic}</td><td>${JSON.stringify(push.message)}</td></tr>`,
        )}</tbody></table>`,
  );
}

export function missingPage(): Response {
  return page('Not found', html`<p>There is nothing at this address.</p>`, 404);
}
