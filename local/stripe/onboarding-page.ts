import { html, htmlResponse, redirect } from '../html.ts';
import { isIban, type OnboardingDetails, setAccountState } from './accounts.ts';
import { layout, problemBox } from './page-layout.ts';
import { chooseLanguage, type PageLanguage, textsFor } from './page-texts.ts';
import type { World } from './world.ts';

function onboardingForm(
  language: PageLanguage,
  action: string,
  email: string,
  details: OnboardingDetails,
  problems: readonly string[],
): Response {
  const texts = textsFor(language);
  const field = (name: keyof OnboardingDetails, label: string, autocomplete: string, hint?: string) =>
    html`<label for="${name}">${label}</label><input type="text" id="${name}" name="${name}" autocomplete="${autocomplete}" value="${details[name]}" ${hint === undefined ? null : html`aria-describedby="${name}-hint"`}>${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
  return htmlResponse(
    layout(
      language,
      texts.onboardTitle,
      html`<h1>${texts.onboardTitle}</h1><p>${texts.onboardText(email)}</p>${problemBox(language, problems)}<form method="post" action="${action}">${field('businessName', texts.businessName, 'organization')}${field('representative', texts.representative, 'name')}${field('iban', texts.iban, 'off', texts.ibanHint)}<label class="choice" for="terms"><input type="checkbox" id="terms" name="terms" value="yes">${texts.terms}</label><button type="submit" name="action" value="finish">${texts.finish}</button><button type="submit" name="action" value="leave" class="second">${texts.leave}</button></form>`,
    ),
    problems.length === 0 ? 200 : 400,
  );
}

/**
 * The page behind an account link. A link opens once: opened again, or too late, it leads to the refresh
 * address, as Stripe's do.
 */
export async function handleOnboardingPage(
  world: World,
  request: Request,
  words: readonly string[],
): Promise<Response> {
  const [accountId = '', token = ''] = words;
  const language = chooseLanguage(null, request.headers.get('accept-language'));
  const texts = textsFor(language);
  const link = world.store.note('account_link', token);
  const account = world.store.get('account', accountId);
  if (link === undefined || account === undefined || link.account !== accountId) {
    return htmlResponse(layout(language, texts.unknownTitle, html`<h1>${texts.unknownTitle}</h1>`), 404);
  }
  const action = `/setup/e/${accountId}/${token}`;
  const email = account.email ?? accountId;
  if (request.method !== 'POST') {
    if (link.used || link.expiresAt < world.now()) return redirect(link.refreshUrl);
    world.store.putNote('account_link', token, { ...link, used: true });
    const known = { businessName: account.company?.name ?? '', representative: '', iban: '' };
    return onboardingForm(language, action, email, known, []);
  }
  const form = new URLSearchParams(await request.text());
  if (form.get('action') === 'leave') return redirect(link.returnUrl);
  const details: OnboardingDetails = {
    businessName: (form.get('businessName') ?? '').trim(),
    representative: (form.get('representative') ?? '').trim(),
    iban: (form.get('iban') ?? '').replaceAll(/\s/g, '').toUpperCase(),
  };
  const problems: string[] = [];
  if (details.businessName === '') problems.push(texts.wrongBusinessName);
  if (!/\S+\s+\S+/.test(details.representative)) problems.push(texts.wrongRepresentative);
  if (!isIban(details.iban)) problems.push(texts.wrongIban);
  if (form.get('terms') !== 'yes') problems.push(texts.wrongTerms);
  if (problems.length > 0) return onboardingForm(language, action, email, details, problems);
  if (!account.details_submitted) setAccountState(world, account, 'complete', details);
  return redirect(link.returnUrl);
}
