/** Begins the names of fields with a property of the category. */
export const ATTRIBUTE_FIELD = 'attribute.';
/** Begins the names of fields that say what a currency is to be taken as. */
export const TREAT_AS = 'treatAs.';
