/** Twelve digits with the check digit of an EAN-13. */
export function ean13(digits: string): string {
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A Polish IBAN with the right check digits, of an account that no bank has. */
export function polishIban(account: number): string {
  const bban = `99999999${String(account).padStart(16, '0')}`;
  const check = 98n - (BigInt(`${bban}252100`) % 97n);
  return `PL${String(check).padStart(2, '0')}${bban}`;
}
