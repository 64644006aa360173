import { useLocation } from '@remix-run/react';
import { useRef } from 'react';

/**
 * What a form was answered, for as long as the page stays at its address. Reading the page again, as news from
 * the server make it do, would otherwise take the answer away before anybody has read it.
 */
export function useKeptAnswer<Answer>(answer: Answer | undefined): Answer | undefined {
  const { key } = useLocation();
  const kept = useRef<{ readonly key: string; readonly answer: Answer }>();
  if (answer !== undefined) kept.current = { key, answer };
  return kept.current?.key === key ? kept.current.answer : undefined;
}
