/** Asks again until something holds, and answers after how many milliseconds it did. Fails when it takes longer. */
export async function holdsWithin(holds: () => Promise<boolean>, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    if (await holds()) return performance.now() - startedAt;
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > withinMs) throw new Error(`It did not hold within ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
