import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Shape } from './parameter-shape.ts';

/**
 * Writes parameter-shapes.json: what each endpoint of the stand-in takes, read from the type declarations of the
 * Stripe SDK that is installed. Run it again after changing the SDK's version:
 * `node local/stripe/make-parameter-shapes.ts`.
 */
const parameterTypes: Readonly<Record<string, string>> = {
  'POST /v1/accounts': 'AccountCreateParams',
  'POST /v1/accounts/:id': 'AccountUpdateParams',
  'GET /v1/accounts/:id': 'AccountRetrieveParams',
  'GET /v1/accounts': 'AccountListParams',
  'POST /v1/account_links': 'AccountLinkCreateParams',
  'POST /v1/checkout/sessions': 'Checkout.SessionCreateParams',
  'GET /v1/checkout/sessions/:id': 'Checkout.SessionRetrieveParams',
  'GET /v1/checkout/sessions': 'Checkout.SessionListParams',
  'GET /v1/checkout/sessions/:id/line_items': 'Checkout.SessionListLineItemsParams',
  'POST /v1/checkout/sessions/:id/expire': 'Checkout.SessionExpireParams',
  'GET /v1/payment_intents/:id': 'PaymentIntentRetrieveParams',
  'GET /v1/payment_intents': 'PaymentIntentListParams',
  'GET /v1/charges/:id': 'ChargeRetrieveParams',
  'GET /v1/charges': 'ChargeListParams',
  'GET /v1/balance_transactions/:id': 'BalanceTransactionRetrieveParams',
  'GET /v1/balance_transactions': 'BalanceTransactionListParams',
  'POST /v1/transfers': 'TransferCreateParams',
  'GET /v1/transfers/:id': 'TransferRetrieveParams',
  'GET /v1/transfers': 'TransferListParams',
  'POST /v1/transfers/:id/reversals': 'TransferCreateReversalParams',
  'GET /v1/transfers/:id/reversals/:reversal': 'TransferRetrieveReversalParams',
  'GET /v1/transfers/:id/reversals': 'TransferListReversalsParams',
  'POST /v1/refunds': 'RefundCreateParams',
  'GET /v1/refunds/:id': 'RefundRetrieveParams',
  'GET /v1/refunds': 'RefundListParams',
  'GET /v1/balance': 'BalanceRetrieveParams',
  'GET /v1/balance_settings': 'BalanceSettingsRetrieveParams',
  'POST /v1/balance_settings': 'BalanceSettingsUpdateParams',
  'POST /v1/payouts': 'PayoutCreateParams',
  'GET /v1/payouts/:id': 'PayoutRetrieveParams',
  'GET /v1/payouts': 'PayoutListParams',
  'GET /v1/disputes/:id': 'DisputeRetrieveParams',
  'GET /v1/disputes': 'DisputeListParams',
  'POST /v1/disputes/:id': 'DisputeUpdateParams',
  'POST /v1/disputes/:id/close': 'DisputeCloseParams',
  'GET /v1/events/:id': 'EventRetrieveParams',
  'GET /v1/events': 'EventListParams',
};

const root = path.resolve(import.meta.dirname, '..', '..');

/** `string & {}`: how the SDK leaves a list of values open to later versions of the API. */
function isOpenString(type: ts.Type): boolean {
  return type.isIntersection() && type.types.some((part) => (part.flags & ts.TypeFlags.StringLike) !== 0);
}

/** Reads the shapes from the SDK's declarations. */
export function readParameterShapes(): Record<string, Shape> {
  const fileName = path.join(root, 'local', 'stripe', 'parameter-types.virtual.ts');
  const names = Object.values(parameterTypes);
  const source = `import type { Stripe } from 'stripe';\n${names.map((name, at) => `export declare const p${at}: Stripe.${name};`).join('\n')}\n`;
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion, ...rest) =>
    name === fileName
      ? ts.createSourceFile(name, source, languageVersion)
      : readSource(name, languageVersion, ...rest);
  const program = ts.createProgram([fileName], options, host);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(fileName);
  if (file === undefined) throw new Error('TypeScript did not read the list of types');

  const shapeOf = (type: ts.Type, above: readonly ts.Type[]): Shape => {
    if (type.isUnion()) {
      const parts = type.types.filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0);
      if (parts.every((part) => part.flags & ts.TypeFlags.BooleanLiteral)) return 'boolean';
      if (parts.every((part) => part.isStringLiteral())) {
        return { enum: parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : [])).sort() };
      }
      const literals = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : [])).sort();
      const others = parts.filter((part) => !part.isStringLiteral() && !isOpenString(part));
      const shapes = others.map((part) => shapeOf(part, above));
      if (shapes.includes('string')) return 'string';
      if (literals.length > 0) shapes.push({ enum: literals });
      const merged = [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()];
      const [only] = merged;
      return merged.length === 1 && only !== undefined ? only : { any: merged };
    }
    if (isOpenString(type)) return 'string';
    if (type.isStringLiteral()) return { enum: [type.value] };
    if (type.flags & ts.TypeFlags.StringLike) return 'string';
    if (type.flags & ts.TypeFlags.NumberLike) return 'number';
    if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
    if (type.flags & ts.TypeFlags.Null) return { enum: [''] };
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference);
      return { list: item === undefined ? 'string' : shapeOf(item, above) };
    }
    if (checker.getPropertyOfType(type, '_coefficient') !== undefined) return 'string';
    if (above.includes(type)) return 'string';
    const indexed = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (indexed !== undefined) return { map: shapeOf(indexed, [...above, type]) };
    const fields: Record<string, Shape> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const propertyType = checker.getTypeOfSymbolAtLocation(property, file);
      fields[property.name] = shapeOf(propertyType, [...above, type]);
      if ((property.flags & ts.SymbolFlags.Optional) === 0) required.push(property.name);
    }
    return required.length === 0 ? { fields } : { fields, required };
  };

  const shapes: Record<string, Shape> = {};
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file) ?? fail());
  Object.keys(parameterTypes).forEach((endpoint, at) => {
    const symbol = exported.find((candidate) => candidate.name === `p${at}`) ?? fail();
    const type = checker.getTypeOfSymbolAtLocation(symbol, file);
    if (type.flags & ts.TypeFlags.Any) throw new Error(`The SDK has no type ${names[at]} for ${endpoint}`);
    shapes[endpoint] = shapeOf(type, []);
  });
  return shapes;
}

function fail(): never {
  throw new Error('TypeScript did not find the list of types');
}

export const shapesFile = path.join(import.meta.dirname, 'parameter-shapes.json');

if (import.meta.main) fs.writeFileSync(shapesFile, `${JSON.stringify(readParameterShapes(), null, 2)}\n`);
