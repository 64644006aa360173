/** Whether one field of a cron expression holds a value. */
function fieldHolds(field: string, value: number, first: number): boolean {
  return field.split(',').some((part) => {
    const [range = '*', stepText] = part.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    if (range === '*') return (value - first) % step === 0;
    const [fromText = '', toText] = range.split('-');
    const from = Number(fromText);
    const to =
      toText === undefined ? (stepText === undefined ? from : Number.POSITIVE_INFINITY) : Number(toText);
    return value >= from && value <= to && (value - from) % step === 0;
  });
}

/** Whether a cron expression of five numeric fields holds at a minute, in UTC as on Cloudflare. */
export function cronHolds(expression: string, at: Date): boolean {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = expression.trim().split(/\s+/);
  return (
    fieldHolds(minute, at.getUTCMinutes(), 0) &&
    fieldHolds(hour, at.getUTCHours(), 0) &&
    fieldHolds(day, at.getUTCDate(), 1) &&
    fieldHolds(month, at.getUTCMonth() + 1, 1) &&
    // Cloudflare counts weekdays from 1 for Sunday.
    fieldHolds(weekday, at.getUTCDay() + 1, 1)
  );
}
