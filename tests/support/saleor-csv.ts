interface DumpRow {
  readonly model: string;
  readonly pk: number | string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Writes the products of a Saleor database dump as Saleor's own product export does: a row a variant, a column per
 * attribute, warehouse and channel. Media get an address, as the export gives them.
 */
export function saleorCsv(dump: readonly DumpRow[]): string {
  const of = (model: string) => dump.filter((row) => row.model === model);
  const byKey = (model: string) => new Map(of(model).map((row) => [row.pk, row.fields]));
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));

  const products = byKey('product.product');
  const categories = byKey('product.category');
  const types = byKey('product.producttype');
  const attributes = byKey('attribute.attribute');
  const values = byKey('attribute.attributevalue');
  const channels = of('channel.channel');
  const warehouses = of('warehouse.warehouse');

  const slugOf = (valueKey: unknown) => {
    const value = values.get(Number(valueKey));
    const attribute = attributes.get(Number(value?.attribute));
    return { attribute: text(attribute?.slug), value: text(value?.slug) };
  };
  const ofProducts = of('attribute.assignedproductattributevalue').map(({ fields }) => ({
    owner: fields.product,
    ...slugOf(fields.value),
  }));
  const assignments = byKey('attribute.assignedvariantattribute');
  const ofVariants = of('attribute.assignedvariantattributevalue').map(({ fields }) => ({
    owner: assignments.get(Number(fields.assignment))?.variant,
    ...slugOf(fields.value),
  }));
  const names = (all: readonly { attribute: string }[]) =>
    [...new Set(all.map(({ attribute }) => attribute))].sort();
  const productNames = names(ofProducts);
  const variantNames = names(ofVariants);

  const header = [
    'id',
    'name',
    'description',
    'category',
    'product type',
    'product weight',
    'variant id',
    'variant sku',
    'variant weight',
    'product media',
    ...productNames.map((name) => `${name} (product attribute)`),
    ...variantNames.map((name) => `${name} (variant attribute)`),
    ...warehouses.map(({ fields }) => `${text(fields.slug)} (warehouse quantity)`),
    ...channels.flatMap(({ fields }) =>
      ['published', 'price amount', 'variant currency code'].map(
        (name) => `${text(fields.slug)} (channel ${name})`,
      ),
    ),
  ];
  const rows = of('product.productvariant').map((variant) => {
    const product = products.get(Number(variant.fields.product)) ?? {};
    const textOf = (all: typeof ofProducts, owner: unknown, name: string) =>
      all
        .filter((each) => each.owner === owner && each.attribute === name)
        .map(({ value }) => value)
        .join(', ');
    return [
      `Product:${text(variant.fields.product)}`,
      text(product.name),
      product.description === null ? '' : JSON.stringify(product.description),
      text(categories.get(Number(product.category))?.slug),
      text(types.get(Number(product.product_type))?.name),
      weightText(product.weight),
      `ProductVariant:${variant.pk}`,
      text(variant.fields.sku),
      weightText(variant.fields.weight),
      of('product.productmedia')
        .filter(({ fields }) => fields.product === variant.fields.product)
        .map(({ fields }) => `https://media.saleor.cloud/${text(fields.image)}`)
        .join(', '),
      ...productNames.map((name) => textOf(ofProducts, variant.fields.product, name)),
      ...variantNames.map((name) => textOf(ofVariants, variant.pk, name)),
      ...warehouses.map((warehouse) =>
        text(
          of('warehouse.stock').find(
            ({ fields }) => fields.product_variant === variant.pk && fields.warehouse === warehouse.pk,
          )?.fields.quantity,
        ),
      ),
      ...channels.flatMap((channel) => {
        const ofProduct = of('product.productchannellisting').find(
          ({ fields }) => fields.product === variant.fields.product && fields.channel === channel.pk,
        );
        const ofVariant = of('product.productvariantchannellisting').find(
          ({ fields }) => fields.variant === variant.pk && fields.channel === channel.pk,
        );
        return [
          ofProduct?.fields.is_published === true ? 'True' : 'False',
          text(ofVariant?.fields.price_amount),
          text(ofVariant?.fields.currency),
        ];
      }),
    ];
  });
  return [header, ...rows]
    .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\r\n');
}

/** A weight as the export writes it, `0.5 kg`, of one as the database keeps it, `500.0:g`. */
function weightText(weight: unknown): string {
  return typeof weight === 'string' ? weight.replace(':', ' ') : '';
}
