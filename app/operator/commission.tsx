import { getFormProps, getInputProps, getSelectProps, useForm } from '@conform-to/react';
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { SelectField } from '~/components/select-field';
import { PageHead, Panel } from '~/components/workspace-layout';
import type { CommissionScope } from '~/domain/commission/rules';
import { SELLER_TIERS } from '~/domain/commission/tiers';
import { type CurrencyCode, SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { parseRead, readForm } from '~/form-data.server';
import { amount, date, percentOfBps } from '~/i18n/format';
import { tierName } from '~/i18n/tier-words';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { fetchCategories } from '~/queries/categories.server';
import { readCommissionRules } from '~/queries/commission-rules.server';
import { readSellerNames } from '~/queries/operator.server';
import { previewCommissionRule } from '~/services/preview-commission-rule.server';
import { endCommissionRule, saveCommissionRule } from '~/services/save-commission-rule.server';
import { requireOperator } from '~/session.server';
import { type CommissionRuleForm, commissionRuleSchema, ruleOfForm } from './commission-form.server';
import { CommissionPreviewTable } from './commission-preview-table';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const { ports, requestContext } = context;
  const { locale } = requestContext;
  const nowMs = ports.clock.nowMs();
  const [rules, tree, sellers] = await Promise.all([
    readCommissionRules(ports.db),
    fetchCategories(ports.db),
    readSellerNames(ports.db),
  ]);
  return {
    operationId: ports.randomness.identifier('op'),
    rules: rules.map(({ categoryPl, categoryEn, ...rule }) => ({
      ...rule,
      categoryName: locale === 'pl' ? categoryPl : categoryEn,
      state: stateOf(rule, nowMs),
    })),
    categories: tree.all.map(({ categoryId, names, path }) => ({
      value: String(categoryId),
      label: path.map((id) => tree.byId.get(id)?.names[locale] ?? '').join(' › ') || names[locale],
    })),
    sellers: sellers.map(({ id, name }) => ({ value: String(id), label: name })),
  };
}

type RuleState = 'in_force' | 'to_come' | 'ended';

function stateOf(rule: { validFromMs: number; validToMs: number | null }, nowMs: number): RuleState {
  if (rule.validToMs !== null && rule.validToMs <= nowMs) return 'ended';
  return rule.validFromMs > nowMs ? 'to_come' : 'in_force';
}

export async function action({ request, context }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { ports, requestContext } = context;
  const formData = await readForm(request);
  if (formData.get('intent') === 'end') {
    const ended = await endCommissionRule(ports, {
      ruleId: String(formData.get('ruleId') ?? ''),
      operatorUserId: operator.userId,
    });
    if (!ended.ok) throw new Response(null, { status: ended.code === 'rule_unknown' ? 404 : 409 });
    return redirect(paths.operatorCommission(requestContext.locale));
  }
  const submission = parseRead(formData, commissionRuleSchema);
  if (submission.status !== 'success')
    return data({ result: submission.reply(), preview: null }, { status: 400 });
  const rule = ruleOfForm(submission.value, ports.clock.nowMs());
  if (submission.value.intent === 'preview')
    return data({ result: submission.reply(), preview: await previewCommissionRule(ports, { rule }) });
  const saved = await saveCommissionRule(ports, {
    operationId: submission.value.operationId,
    rule,
    operatorUserId: operator.userId,
  });
  if (!saved.ok)
    return data(
      { result: submission.reply({ fieldErrors: { validFrom: [PROBLEMS[saved.code]()] } }), preview: null },
      { status: 409 },
    );
  return redirect(paths.operatorCommission(requestContext.locale));
}

const PROBLEMS = {
  rule_in_the_past: m.operator_commission_in_the_past,
  rule_too_far: m.operator_commission_too_far,
  rule_later_exists: m.operator_commission_later_exists,
};

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_commission()} · ${m.common_brand()}` }];

const STATES = {
  in_force: { tone: 'act', label: m.operator_commission_in_force },
  to_come: { tone: 'info', label: m.operator_commission_to_come },
  ended: { tone: 'still', label: m.operator_commission_ended },
} as const;

export default function CommissionPage() {
  const { rules, categories, sellers, operationId } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm<CommissionRuleForm>({
    id: 'rule',
    lastResult: answer?.result ?? null,
    defaultValue: { scope: 'default' },
  });
  return (
    <>
      <PageHead title={m.operator_nav_commission()} lead={m.operator_commission_lead()} />
      <Panel title={m.operator_commission_rules()}>
        <DataTable
          caption={m.operator_commission_rules()}
          captionHidden
          rows={rules}
          rowKey={(rule) => rule.id}
          columns={[
            {
              key: 'for',
              header: m.operator_commission_for(),
              isRowHeader: true,
              cell: (rule) => scopeWords(rule.scope, rule.sellerName, rule.categoryName),
            },
            {
              key: 'fee',
              header: m.operator_commission_fee(),
              align: 'end',
              cell: (rule) => feeWords(rule),
            },
            {
              key: 'from',
              header: m.operator_commission_from(),
              wideOnly: true,
              cell: (rule) => date(rule.validFromMs, 'numeric'),
            },
            {
              key: 'state',
              header: m.common_status(),
              cell: (rule) => (
                <Badge tone={STATES[rule.state].tone}>
                  {STATES[rule.state].label()}
                  {rule.validToMs !== null && rule.state !== 'ended'
                    ? ` ${m.operator_commission_until({ day: date(rule.validToMs, 'numeric') })}`
                    : ''}
                </Badge>
              ),
            },
            {
              key: 'end',
              header: m.common_actions(),
              cell: (rule) =>
                rule.state === 'ended' || rule.scope.kind === 'default' ? null : (
                  <Form method="post">
                    <input type="hidden" name="ruleId" value={rule.id} />
                    <Button
                      kind="quiet"
                      size="small"
                      name="intent"
                      value="end"
                      aria-label={m.operator_commission_end_of({
                        name: scopeWords(rule.scope, rule.sellerName, rule.categoryName),
                      })}
                    >
                      {m.operator_commission_end()}
                    </Button>
                  </Form>
                ),
            },
          ]}
        />
      </Panel>
      <Panel title={m.operator_commission_new()}>
        <Form method="post" {...getFormProps(form)} className="grid gap-4">
          <p className="measure text-sm text-soft">{m.operator_commission_new_hint()}</p>
          <FormErrors errors={form.errors} />
          <input type="hidden" name="operationId" value={operationId} />
          <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
            <SelectField
              label={m.operator_commission_for()}
              errors={fields.scope.errors}
              select={getSelectProps(fields.scope)}
              options={[
                { value: 'default', label: m.operator_commission_scope_default() },
                { value: 'tier', label: m.operator_commission_scope_tier() },
                { value: 'category', label: m.operator_commission_scope_category() },
                { value: 'seller', label: m.operator_commission_scope_seller() },
              ]}
            />
            <SelectField
              label={m.operator_commission_scope_tier()}
              optional
              withEmpty
              errors={fields.tier.errors}
              select={getSelectProps(fields.tier)}
              options={SELLER_TIERS.map(({ tier }) => ({ value: tier, label: tierName(tier) }))}
            />
            <SelectField
              label={m.operator_commission_scope_category()}
              optional
              withEmpty
              errors={fields.categoryId.errors}
              select={getSelectProps(fields.categoryId)}
              options={categories}
            />
            <SelectField
              label={m.operator_commission_scope_seller()}
              optional
              withEmpty
              errors={fields.sellerId.errors}
              select={getSelectProps(fields.sellerId)}
              options={sellers}
            />
          </div>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label={m.operator_commission_percent()}
              errors={fields.percent.errors}
              after="%"
              input={{ ...getInputProps(fields.percent, { type: 'text' }), inputMode: 'decimal' }}
            />
            <Field
              label={m.operator_commission_from()}
              hint={m.operator_commission_from_hint()}
              optional
              errors={fields.validFrom.errors}
              input={getInputProps(fields.validFrom, { type: 'date' })}
            />
          </div>
          {SUPPORTED_CURRENCIES.map((currency) => (
            <fieldset key={currency} className="grid gap-4 sm:grid-cols-3">
              <legend className="pb-1 text-sm font-semibold">
                {m.operator_commission_amounts({ currency })}
              </legend>
              <Field
                label={m.operator_commission_fixed()}
                optional
                errors={fields[`fixed${currency}`].errors}
                after={currency}
                input={{
                  ...getInputProps(fields[`fixed${currency}`], { type: 'text' }),
                  inputMode: 'decimal',
                }}
              />
              <Field
                label={m.operator_commission_minimum()}
                optional
                errors={fields[`minimum${currency}`].errors}
                after={currency}
                input={{
                  ...getInputProps(fields[`minimum${currency}`], { type: 'text' }),
                  inputMode: 'decimal',
                }}
              />
              <Field
                label={m.operator_commission_maximum()}
                optional
                errors={fields[`maximum${currency}`].errors}
                after={currency}
                input={{
                  ...getInputProps(fields[`maximum${currency}`], { type: 'text' }),
                  inputMode: 'decimal',
                }}
              />
            </fieldset>
          ))}
          <div className="flex flex-wrap gap-3">
            <Button kind="quiet" name="intent" value="preview">
              {m.operator_commission_preview()}
            </Button>
            <Button name="intent" value="save">
              {m.operator_commission_save()}
            </Button>
          </div>
        </Form>
        {answer?.preview ? (
          <CommissionPreviewTable
            preview={answer.preview}
            sellerName={(sellerId) =>
              sellers.find(({ value }) => value === String(sellerId))?.label ?? String(sellerId)
            }
          />
        ) : null}
        {answer?.preview?.isComplete === false ? (
          <Alert tone="warn">{m.operator_commission_preview_part()}</Alert>
        ) : null}
      </Panel>
    </>
  );
}

function scopeWords(scope: CommissionScope, sellerName: string | null, categoryName: string | null): string {
  switch (scope.kind) {
    case 'default':
      return m.operator_commission_scope_default();
    case 'tier':
      return `${m.operator_commission_scope_tier()}: ${tierName(scope.tier)}`;
    case 'category':
      return `${m.operator_commission_scope_category()}: ${categoryName ?? scope.categoryId}`;
    case 'seller':
      return `${m.operator_commission_scope_seller()}: ${sellerName ?? scope.sellerId}`;
  }
}

function feeWords(rule: {
  percentBps: number;
  fixedPerUnitMinor: { [Code in CurrencyCode]?: number };
  minimumMinor: { [Code in CurrencyCode]?: number };
  maximumMinor: { [Code in CurrencyCode]?: number };
}): string {
  const amounts = (perCurrency: { [Code in CurrencyCode]?: number }) =>
    SUPPORTED_CURRENCIES.flatMap((currency) => {
      const amountMinor = perCurrency[currency];
      return amountMinor === undefined ? [] : [amount({ amountMinor, currency })];
    }).join(' / ');
  const fixed = amounts(rule.fixedPerUnitMinor);
  const least = amounts(rule.minimumMinor);
  const most = amounts(rule.maximumMinor);
  return [
    percentOfBps(rule.percentBps, 2),
    fixed && m.operator_commission_plus_fixed({ amount: fixed }),
    least && m.operator_commission_at_least({ amount: least }),
    most && m.operator_commission_at_most({ amount: most }),
  ]
    .filter(Boolean)
    .join(', ');
}
