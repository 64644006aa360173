/** Whether a database error came from a constraint of this name, however the driver wraps it. */
export function isConstraint(error: unknown, constraint: string): boolean {
  for (let current: unknown = error; typeof current === 'object' && current !== null; ) {
    if ('constraint' in current && current.constraint === constraint) return true;
    current = 'cause' in current ? current.cause : undefined;
  }
  return false;
}
