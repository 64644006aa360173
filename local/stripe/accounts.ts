import type { Stripe } from 'stripe';
import { missingObject, StripeFailure } from './failure.ts';
import { invalidParameter, type Reader } from './parameters.ts';
import { makeId } from './store.ts';
import { emit, type World } from './world.ts';

/** How long an account link can be opened. */
const linkSeconds = 5 * 60;

const currencyOfCountry: Readonly<Record<string, string>> = {
  PL: 'pln',
  CZ: 'czk',
  HU: 'huf',
  SE: 'sek',
  DK: 'dkk',
};

const openRequirements = [
  'business_profile.url',
  'company.name',
  'external_account',
  'representative.first_name',
  'representative.last_name',
  'tos_acceptance.date',
  'tos_acceptance.ip',
];

/** The states that matter to a marketplace; tests put an account into any of them. */
export type AccountState = 'incomplete' | 'pending' | 'complete' | 'restricted';

function requirementsOf(state: AccountState): Stripe.Account.Requirements {
  const due =
    state === 'incomplete'
      ? openRequirements
      : state === 'restricted'
        ? ['company.verification.document']
        : [];
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason:
      state === 'complete'
        ? null
        : state === 'pending'
          ? 'requirements.pending_verification'
          : 'requirements.past_due',
    errors: [],
    eventually_due: due,
    past_due: due,
    pending_verification: state === 'pending' ? ['company.tax_id'] : [],
  };
}

function capabilitiesOf(requested: readonly string[], state: AccountState): Stripe.Account.Capabilities {
  const status = state === 'complete' ? 'active' : state === 'pending' ? 'pending' : 'inactive';
  return Object.fromEntries(requested.map((name) => [name, status]));
}

function readType(form: Reader): Stripe.Account.Type {
  const type = form.text('type');
  if (type === 'custom' || type === 'express' || type === 'standard') return type;
  return form.has('controller') ? 'none' : 'standard';
}

export function createAccount(world: World, form: Reader): Stripe.Account {
  const country = form.text('country') ?? 'PL';
  if (!/^[A-Z]{2}$/.test(country))
    throw invalidParameter('country', `Country '${country}' is unknown.`, 'country_unsupported');
  const controller = form.child('controller');
  const capabilities = form.child('capabilities');
  const requested = [
    'card_payments',
    'transfers',
    'blik_payments',
    'p24_payments',
    'sepa_debit_payments',
  ].filter((name) => capabilities.child(name).flag('requested') === true);
  const type = readType(form);
  const businessProfile = form.child('business_profile');
  const company = form.child('company');
  const id = makeId('acct', 16);
  const account = world.store.put('account', {
    id,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: businessProfile.text('mcc') ?? null,
      minority_owned_business_designation: null,
      name: businessProfile.text('name') ?? null,
      product_description: businessProfile.text('product_description') ?? null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: businessProfile.text('support_email') ?? null,
      support_phone: businessProfile.text('support_phone') ?? null,
      support_url: businessProfile.text('support_url') ?? null,
      url: businessProfile.text('url') ?? null,
    },
    business_type: form.text('business_type') ?? null,
    capabilities: capabilitiesOf(requested, 'incomplete'),
    charges_enabled: false,
    company: { name: company.text('name') ?? null, tax_id_provided: company.has('tax_id') },
    controller: {
      type: 'application',
      is_controller: true,
      fees: {
        payer:
          controller.child('fees').text('payer') ?? (type === 'express' ? 'application_express' : 'account'),
      },
      losses: {
        payments:
          controller.child('losses').text('payments') ?? (type === 'standard' ? 'stripe' : 'application'),
      },
      requirement_collection: controller.text('requirement_collection') ?? 'stripe',
      stripe_dashboard: {
        type: controller.child('stripe_dashboard').text('type') ?? (type === 'express' ? 'express' : 'full'),
      },
    },
    country,
    created: world.now(),
    default_currency: form.text('default_currency') ?? currencyOfCountry[country] ?? 'eur',
    details_submitted: false,
    email: form.text('email') ?? null,
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: { ...requirementsOf('complete') },
    metadata: form.map('metadata'),
    payouts_enabled: false,
    requirements: requirementsOf('incomplete'),
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type,
  });
  return account;
}

export function updateAccount(world: World, account: Stripe.Account, form: Reader): Stripe.Account {
  const capabilities = form.child('capabilities');
  const added = ['card_payments', 'transfers'].filter(
    (name) => capabilities.child(name).flag('requested') === true && !(name in (account.capabilities ?? {})),
  );
  const changed = world.store.change('account', account.id, {
    email: form.text('email') ?? account.email,
    metadata: form.changedMetadata(account.metadata ?? {}),
    capabilities: {
      ...account.capabilities,
      ...capabilitiesOf(added, account.details_submitted ? 'complete' : 'incomplete'),
    },
  });
  emit<'account'>(world, 'account.updated', changed, account.id);
  return changed;
}

export interface OnboardingDetails {
  readonly businessName: string;
  readonly representative: string;
  readonly iban: string;
}

function bankAccount(account: Stripe.Account, iban: string): Stripe.ExternalAccount {
  return {
    id: makeId('ba'),
    object: 'bank_account',
    account: account.id,
    account_holder_name: account.company?.name ?? null,
    account_holder_type: 'company',
    account_type: null,
    bank_name: 'TEST BANK',
    country: iban.slice(0, 2),
    currency: account.default_currency ?? 'pln',
    default_for_currency: true,
    fingerprint: null,
    last4: iban.slice(-4),
    metadata: {},
    routing_number: null,
    status: 'new',
  };
}

/** Puts an account into a state and tells of it. */
export function setAccountState(
  world: World,
  account: Stripe.Account,
  state: AccountState,
  details?: OnboardingDetails,
): Stripe.Account {
  const active = state === 'complete';
  const named: Stripe.Account =
    details === undefined
      ? account
      : {
          ...account,
          company: { ...account.company, name: details.businessName },
          business_profile: account.business_profile
            ? { ...account.business_profile, name: details.businessName }
            : null,
          metadata: account.metadata ?? {},
          tos_acceptance: { date: world.now(), ip: '127.0.0.1', user_agent: null },
          external_accounts: {
            object: 'list',
            data: [bankAccount(account, details.iban)],
            has_more: false,
            url: `/v1/accounts/${account.id}/external_accounts`,
          },
        };
  const changed = world.store.put(
    'account',
    {
      ...named,
      capabilities: capabilitiesOf(Object.keys(account.capabilities ?? {}), state),
      charges_enabled: active,
      payouts_enabled: active,
      details_submitted: state !== 'incomplete',
      requirements: requirementsOf(state),
    },
    null,
  );
  emit<'account'>(world, 'account.updated', changed, account.id);
  return changed;
}

export function createAccountLink(world: World, form: Reader): Stripe.AccountLink {
  const accountId = form.requiredText('account');
  if (world.store.get('account', accountId) === undefined)
    throw missingObject('account', accountId, 'account');
  if (form.requiredText('type') !== 'account_onboarding') {
    throw invalidParameter('type', 'You cannot create `account_update` type Account Links for this account.');
  }
  const refreshUrl = form.url('refresh_url');
  const returnUrl = form.url('return_url');
  for (const [name, url] of Object.entries({ refresh_url: refreshUrl, return_url: returnUrl })) {
    if (url === undefined) {
      throw new StripeFailure(400, {
        type: 'invalid_request_error',
        code: 'parameter_missing',
        message: `Account Links of type \`account_onboarding\` require ${name}.`,
        param: name,
      });
    }
  }
  const token = makeId('link', 20);
  const expiresAt = world.now() + linkSeconds;
  world.store.putNote('account_link', token, {
    account: accountId,
    refreshUrl: refreshUrl ?? '',
    returnUrl: returnUrl ?? '',
    expiresAt,
    used: false,
  });
  return {
    object: 'account_link',
    created: world.now(),
    expires_at: expiresAt,
    url: `${world.origin}/setup/e/${accountId}/${token}`,
  };
}

/** ISO 13616's check digits. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  let remainder = 0;
  for (const letter of text.slice(4) + text.slice(0, 4)) {
    for (const digit of String(Number.parseInt(letter, 36)))
      remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder === 1;
}
