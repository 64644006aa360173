import { describe, expect, inject, it } from 'vitest';
import { makeOperator } from '../../db/make-operator.ts';
import { openStall } from '../support/catalogue.ts';

import { Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { buy, ledgerFaults, runCron } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

async function operator() {
  const person = await signUp('operator');
  await makeOperator(inject('marketplace').databaseUrl, person.email);
  await setUpSecondFactor(person);
  return person;
}

const PAGE = '/pl/operator/commission';

/** The form's operation as the page gave it, which makes a double click one rule. */
async function openForm(person: Person): Promise<string> {
  const page = await (await person.get(PAGE)).text();
  return /name="operationId" value="(op_[^"]+)"/.exec(page)?.[1] ?? '';
}

const chargedBps = (orderId: string) =>
  ask<{ fee_bps: number; rule_id: string }>(
    `SELECT fee_bps, rule_id FROM commission_lines c JOIN seller_orders s ON s.id = c.seller_order_id
     WHERE s.order_id = $1 AND c.kind = 'commission'`,
    [orderId],
  );

describe('commission rules', () => {
  it('an agreement with a seller is for orders after it, and those before keep theirs', async () => {
    const { sellerId, variantIds } = await openStall({ stock: [9] });
    const before = await buy(new Person(), variantIds);
    const someone = await operator();
    const form = {
      operationId: await openForm(someone),
      scope: 'seller',
      sellerId: String(sellerId),
      percent: '1,25',
    };

    const preview = await someone.post(PAGE, { ...form, intent: 'preview' });
    expect(preview.status).toBe(200);
    expect(await preview.text()).toContain('Gdyby obowiązywała przez ostatnie 30 dni');
    expect(await ask('SELECT 1 FROM commission_rules WHERE seller_id = $1', [sellerId])).toHaveLength(0);

    expect((await someone.post(PAGE, { ...form, intent: 'save' })).status).toBe(302);
    expect((await someone.post(PAGE, { ...form, intent: 'save' })).status).toBe(302);
    const [rule, ...others] = await ask<{ id: string }>(
      'SELECT id FROM commission_rules WHERE seller_id = $1',
      [sellerId],
    );
    expect(others).toHaveLength(0);
    expect(
      await ask('SELECT 1 FROM audit_log WHERE subject = $1', [`commission_rule:${rule?.id}`]),
    ).toHaveLength(1);

    const after = await buy(new Person(), variantIds);
    expect(await chargedBps(before.orderId)).toEqual([{ fee_bps: 300, rule_id: 'default-2026' }]);
    expect(await chargedBps(after.orderId)).toEqual([{ fee_bps: 125, rule_id: rule?.id }]);

    expect((await someone.post(PAGE, { intent: 'end', ruleId: rule?.id ?? '' })).status).toBe(302);
    const last = await buy(new Person(), variantIds);
    expect((await chargedBps(last.orderId))[0]?.fee_bps).toBe(300);
    expect(await ledgerFaults()).toEqual([]);
  });

  it('a rule is refused with a word beside the field, and nothing typed is lost', async () => {
    const someone = await operator();
    const form = { operationId: await openForm(someone), scope: 'seller', percent: 'dużo', fixedPLN: '1,5x' };
    const answer = await someone.post(PAGE, { ...form, intent: 'save' });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('Wpisz procent');
    expect(page).toContain('value="dużo"');

    const past = await someone.post(PAGE, {
      operationId: form.operationId,
      scope: 'default',
      percent: '4',
      validFrom: '2020-01-01',
      intent: 'save',
    });
    expect(past.status).toBe(409);
    expect(await past.text()).toContain('Wybierz dzień, który jeszcze nie minął.');
  });

  it('the rate for all is replaced and never ended', async () => {
    const someone = await operator();
    const answer = await someone.post(PAGE, { intent: 'end', ruleId: 'default-2026' });
    expect(answer.status).toBe(409);
    expect((await someone.post(PAGE, { intent: 'end', ruleId: 'rule_nobody' })).status).toBe(404);
  });

  it('only the operator sees and writes rules', async () => {
    const somebody = await signUp('ciekawski');
    expect((await somebody.get(PAGE)).status).toBe(404);
    expect((await somebody.post(PAGE, { intent: 'save' })).status).toBe(404);
  });
});

describe('seller tiers', () => {
  it('are earned by completed sales of 90 days, once a day, and the next order is charged by them', async () => {
    const { sellerId, variantIds } = await openStall({ stock: [9], priceMinor: 2_100_000 });
    const { orderId } = await buy(new Person(), variantIds);
    await ask(`UPDATE seller_orders SET state = 'completed', completed_at = now() WHERE order_id = $1`, [
      orderId,
    ]);
    const tierOf = async () =>
      (await ask<{ tier: string | null }>('SELECT tier FROM sellers WHERE id = $1', [sellerId]))[0]?.tier;
    expect(await tierOf()).toBeNull();
    await runCron('20 2 * * *');
    await runCron('20 2 * * *');
    expect(await tierOf()).toBe('silver');
    expect(
      await ask('SELECT tier, sales_minor FROM seller_tier_changes WHERE seller_id = $1', [sellerId]),
    ).toEqual([{ tier: 'silver', sales_minor: { PLN: 2_101_499 } }]);
  });
});
