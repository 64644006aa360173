export * from './accounts';
export * from './catalogue';
export * from './imports';
export * from './ledger';
export * from './messages';
export * from './orders';
export * from './search';
export * from './sellers';
