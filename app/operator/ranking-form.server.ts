import { z } from 'zod';
import { WEIGHT_MAX } from '~/domain/search/ranking';
import { MAX_QUERY_CHARS } from '~/ports/search-engine';

const REASON_CHARS_MAX = 200;

const weight = z
  .string('required')
  .trim()
  .regex(/^\d{1,3}$/, 'number')
  .transform(Number)
  .refine((value) => value <= WEIGHT_MAX, 'number');

/** The weights of the ranking, as the operator fills them in. Only saving wants a reason. */
export const rankingSchema = z
  .object({
    intent: z.enum(['preview', 'save']),
    operationId: z.string().regex(/^op_[A-Za-z0-9_-]{8,40}$/, 'choice'),
    text: weight,
    popularity: weight,
    conversion: weight,
    rating: weight,
    delivery: weight,
    freshness: weight,
    query: z.string().trim().max(MAX_QUERY_CHARS, 'too_long').optional(),
    reason: z.string().trim().max(REASON_CHARS_MAX, 'too_long').optional(),
  })
  .superRefine((form, issues) => {
    if (form.intent === 'save' && (form.reason ?? '') === '')
      issues.addIssue({ code: 'custom', path: ['reason'], message: 'required' });
  });
export type RankingForm = z.input<typeof rankingSchema>;
