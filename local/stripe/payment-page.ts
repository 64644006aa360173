import type { Stripe } from 'stripe';
import { type Html, html, htmlResponse, redirect } from '../html.ts';
import { layout, problemBox } from './page-layout.ts';
import { chooseLanguage, type PageLanguage, textsFor } from './page-texts.ts';
import { type Attempt, declined, type Outcome, type PaymentMethodName, paySession } from './payments.ts';
import { currentSession } from './sessions.ts';
import type { World } from './world.ts';

function formatMoney(minor: number, currency: string, language: PageLanguage): string {
  return new Intl.NumberFormat(language === 'pl' ? 'pl-PL' : 'en-IE', { style: 'currency', currency }).format(
    minor / 100,
  );
}

function successUrl(session: Stripe.Checkout.Session): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

interface Entered {
  readonly method: string;
  readonly email: string;
  readonly name: string;
  readonly cardNumber: string;
  readonly expiry: string;
  readonly cvc: string;
  readonly blikCode: string;
}

function readEntered(form: URLSearchParams, session: Stripe.Checkout.Session): Entered {
  const text = (name: string) => (form.get(name) ?? '').trim();
  return {
    method: form.get('method') ?? session.payment_method_types[0] ?? 'card',
    email: session.customer_email ?? text('email'),
    name: text('name'),
    cardNumber: text('cardNumber').replaceAll(/[\s-]/g, ''),
    expiry: text('expiry').replaceAll(/\s/g, ''),
    cvc: text('cvc'),
    blikCode: text('blikCode').replaceAll(/\s/g, ''),
  };
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

function isFutureExpiry(text: string, nowSeconds: number): boolean {
  const match = /^(\d{2})\/?(\d{2})$/.exec(text);
  if (match === null) return false;
  const month = Number(match[1]);
  const now = new Date(nowSeconds * 1000);
  const monthsLeft = (2000 + Number(match[2]) - now.getUTCFullYear()) * 12 + month - 1 - now.getUTCMonth();
  return month >= 1 && month <= 12 && monthsLeft >= 0;
}

function findProblems(
  world: World,
  session: Stripe.Checkout.Session,
  entered: Entered,
  language: PageLanguage,
): string[] {
  const texts = textsFor(language);
  const problems: string[] = [];
  if (!/^[^\s@]+@[^\s@]+$/.test(entered.email)) problems.push(texts.wrongEmail);
  if (!session.payment_method_types.includes(entered.method)) return [...problems, texts.wrongMethod];
  if (entered.method === 'card') {
    if (!/^\d{13,19}$/.test(entered.cardNumber) || !passesLuhn(entered.cardNumber))
      problems.push(texts.wrongNumber);
    if (!isFutureExpiry(entered.expiry, world.now())) problems.push(texts.wrongExpiry);
    if (!/^\d{3,4}$/.test(entered.cvc)) problems.push(texts.wrongCvc);
  }
  if (entered.method === 'blik' && !/^\d{6}$/.test(entered.blikCode)) problems.push(texts.wrongBlik);
  return problems;
}

function orderLines(world: World, session: Stripe.Checkout.Session, language: PageLanguage): Html {
  const texts = textsFor(language);
  const items = world.store.note('line_items', session.id)?.items ?? [];
  const money = (minor: number) => formatMoney(minor, session.currency ?? 'pln', language);
  return html`<h2>${texts.orderSummary}</h2><ul class="lines">${items.map(
    (item) =>
      html`<li><span>${item.description}${item.quantity > 1 ? html` <small>× ${item.quantity}</small>` : null}</span><span>${money(item.amount_total)}</span></li>`,
  )}</ul><p class="total"><span>${texts.total}</span><span>${money(session.amount_total ?? 0)}</span></p>`;
}

function cancelLink(session: Stripe.Checkout.Session, label: string): Html | null {
  return session.cancel_url === null ? null : html`<a class="back" href="${session.cancel_url}">${label}</a>`;
}

function methodFields(session: Stripe.Checkout.Session, entered: Entered, language: PageLanguage): Html {
  const texts = textsFor(language);
  const has = (method: string) => session.payment_method_types.includes(method);
  const choice = (method: PaymentMethodName, label: string) =>
    has(method) &&
    html`<label class="choice" for="method-${method}"><input type="radio" name="method" id="method-${method}" value="${method}" ${entered.method === method ? html`checked` : null}>${label}</label>`;
  return html`<fieldset><legend>${texts.method}</legend>${choice('card', texts.card)}${choice('blik', texts.blik)}${choice('p24', texts.p24)}</fieldset>
${
  has('card') &&
  html`<div class="card"><label for="cardNumber">${texts.cardNumber}</label><input type="text" inputmode="numeric" autocomplete="cc-number" id="cardNumber" name="cardNumber" aria-describedby="card-hint"><p class="hint" id="card-hint">${texts.cardNumberHint}</p><div class="two"><div><label for="expiry">${texts.expiry}</label><input type="text" inputmode="numeric" autocomplete="cc-exp" id="expiry" name="expiry" value="${entered.expiry}"></div><div><label for="cvc">${texts.cvc}</label><input type="text" inputmode="numeric" autocomplete="cc-csc" id="cvc" name="cvc"></div></div><label for="name">${texts.nameOnCard}</label><input type="text" autocomplete="cc-name" id="name" name="name" value="${entered.name}"></div>`
}${
  has('blik') &&
  html`<div class="blik"><label for="blikCode">${texts.blikCode}</label><input type="text" inputmode="numeric" autocomplete="one-time-code" id="blikCode" name="blikCode" aria-describedby="blik-hint"><p class="hint" id="blik-hint">${texts.blikHint}</p></div>`
}${has('p24') && html`<p class="p24 hint">${texts.p24Hint}</p>`}`;
}

function paymentForm(
  world: World,
  session: Stripe.Checkout.Session,
  entered: Entered,
  language: PageLanguage,
  problems: readonly string[],
): Html {
  const texts = textsFor(language);
  const amount = formatMoney(session.amount_total ?? 0, session.currency ?? 'pln', language);
  const email =
    session.customer_email === null
      ? html`<label for="email">${texts.email}</label><input type="email" autocomplete="email" id="email" name="email" value="${entered.email}">`
      : html`<p>${texts.email}: ${session.customer_email}</p>`;
  return layout(
    language,
    texts.payTitle,
    html`<h1>${texts.payTitle}</h1>${problemBox(language, problems)}${orderLines(world, session, language)}<form method="post" action="/c/pay/${session.id}">${email}${methodFields(session, entered, language)}<button type="submit">${texts.pay(amount)}</button></form>${cancelLink(session, texts.cancel)}`,
  );
}

function closedPage(session: Stripe.Checkout.Session, language: PageLanguage): Response {
  const texts = textsFor(language);
  const paid = session.status === 'complete';
  const title = paid ? texts.paidTitle : texts.expiredTitle;
  const link = paid
    ? html`<a class="back" href="${successUrl(session)}">${texts.toConfirmation}</a>`
    : cancelLink(session, texts.backToShop);
  return htmlResponse(
    layout(
      language,
      title,
      html`<h1>${title}</h1><p>${paid ? texts.paidText : texts.expiredText}</p>${link}`,
    ),
    paid ? 200 : 410,
  );
}

type Step = 'secure' | 'blik' | 'bank';

function stepPage(
  world: World,
  session: Stripe.Checkout.Session,
  step: Step,
  entered: Entered,
  language: PageLanguage,
): Response {
  const texts = textsFor(language);
  const words = {
    secure: [texts.secureTitle, texts.secureText, texts.secureComplete, texts.secureFail],
    blik: [texts.blikTitle, texts.blikText, texts.blikConfirm, texts.blikReject],
    bank: [texts.bankTitle, texts.bankText, texts.bankAuthorize, texts.bankFail],
  }[step];
  const kept = html`<input type="hidden" name="email" value="${entered.email}"><input type="hidden" name="name" value="${entered.name}"><input type="hidden" name="last4" value="${entered.cardNumber.slice(-4)}">`;
  const button = (result: string, label: string | undefined, kind: string) =>
    html`<button type="submit" name="result" value="${result}" class="${kind}">${label}</button>`;
  return htmlResponse(
    layout(
      language,
      words[0] ?? '',
      html`<h1>${words[0]}</h1><p>${words[1]}</p>${orderLines(world, session, language)}<form method="post" action="/c/pay/${session.id}/${step}">${kept}${button('complete', words[2], 'first')}${button('fail', words[3], 'second')}</form>`,
    ),
  );
}

function outcomeOfCard(number: string): Outcome | 'secure' {
  if (number === '4000000000000002') return declined.declined ?? { kind: 'succeeded' };
  if (number === '4000000000009995') return declined.insufficient_funds ?? { kind: 'succeeded' };
  if (number === '4000002500003155') return 'secure';
  return { kind: 'succeeded' };
}

function problemOf(outcome: Outcome, method: PaymentMethodName, language: PageLanguage): string {
  const texts = textsFor(language);
  if (outcome.kind !== 'declined') return texts.bankDeclined;
  if (outcome.declineCode === 'insufficient_funds') return texts.insufficientFunds;
  if (outcome.code === 'payment_intent_authentication_failure') return texts.authenticationFailed;
  return method === 'card' ? texts.declined : texts.bankDeclined;
}

function finish(
  world: World,
  session: Stripe.Checkout.Session,
  entered: Entered,
  attempt: Attempt,
  outcome: Outcome,
  language: PageLanguage,
): Response {
  const result = paySession(world, session, attempt, outcome);
  if (result.kind === 'closed') {
    return result.session.status === 'complete'
      ? redirect(successUrl(result.session))
      : closedPage(result.session, language);
  }
  if (result.kind === 'declined') {
    return htmlResponse(
      paymentForm(world, result.session, entered, language, [problemOf(outcome, attempt.method, language)]),
      402,
    );
  }
  return redirect(successUrl(result.session));
}

function pay(
  world: World,
  session: Stripe.Checkout.Session,
  entered: Entered,
  language: PageLanguage,
): Response {
  const problems = findProblems(world, session, entered, language);
  if (problems.length > 0) return htmlResponse(paymentForm(world, session, entered, language, problems), 400);
  const name = entered.name === '' ? null : entered.name;
  const attempt = { email: entered.email, name };
  if (entered.method === 'blik') {
    if (entered.blikCode === '111111') return stepPage(world, session, 'blik', entered, language);
    const outcome = entered.blikCode === '000000' ? declined.blik_declined : undefined;
    return finish(
      world,
      session,
      entered,
      { ...attempt, method: 'blik' },
      outcome ?? { kind: 'succeeded' },
      language,
    );
  }
  if (entered.method === 'p24') return stepPage(world, session, 'bank', entered, language);
  const outcome = outcomeOfCard(entered.cardNumber);
  if (outcome === 'secure') return stepPage(world, session, 'secure', entered, language);
  const card: Attempt = { ...attempt, method: 'card', last4: entered.cardNumber.slice(-4) };
  return finish(world, session, entered, card, outcome, language);
}

function takeStep(
  world: World,
  session: Stripe.Checkout.Session,
  step: Step,
  form: URLSearchParams,
  entered: Entered,
  language: PageLanguage,
): Response {
  const succeeded = form.get('result') === 'complete';
  const attempt = { email: entered.email, name: entered.name === '' ? null : entered.name };
  const steps: Readonly<Record<Step, { method: PaymentMethodName; failure: Outcome | undefined }>> = {
    secure: { method: 'card', failure: declined.authentication_failed },
    blik: { method: 'blik', failure: declined.blik_declined },
    bank: { method: 'p24', failure: declined.p24_declined },
  };
  const { method, failure } = steps[step];
  return finish(
    world,
    session,
    { ...entered, method },
    { ...attempt, method, last4: form.get('last4') ?? undefined, threeDSecure: step === 'secure' },
    succeeded || failure === undefined ? { kind: 'succeeded' } : failure,
    language,
  );
}

/** The hosted payment page at a session's url: plain HTML that works by keyboard and without scripts. */
export async function handlePaymentPage(
  world: World,
  request: Request,
  words: readonly string[],
): Promise<Response> {
  const accepted = request.headers.get('accept-language');
  const found = world.store.get('checkout.session', words[0] ?? '');
  if (found === undefined) {
    const language = chooseLanguage(null, accepted);
    const title = textsFor(language).unknownTitle;
    return htmlResponse(layout(language, title, html`<h1>${title}</h1>`), 404);
  }
  const session = currentSession(world, found);
  const language = chooseLanguage(session.locale, accepted);
  const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : new URLSearchParams();
  if (session.status !== 'open') {
    const repeated = request.method === 'POST' && session.status === 'complete';
    return repeated ? redirect(successUrl(session)) : closedPage(session, language);
  }
  const entered = readEntered(form, session);
  if (request.method !== 'POST') return htmlResponse(paymentForm(world, session, entered, language, []));
  const step = words[1];
  if (step === 'secure' || step === 'blik' || step === 'bank') {
    return takeStep(world, session, step, form, entered, language);
  }
  return pay(world, session, entered, language);
}
