import { number, oneDecimal } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

export interface RatingView {
  /** From 1 to 5. */
  readonly average: number;
  readonly count: number;
}

interface StarRatingProps {
  readonly rating: RatingView;
  /** Says the number of reviews in words instead of in brackets. */
  readonly inWords?: boolean;
}

const STAR =
  'M10 1.600 12.600 7l5.900.800-4.300 4.100 1 5.900-5.200-2.800-5.200 2.800 1-5.900L1.500 7.800 7.400 7Z';
const STARS = [1, 2, 3, 4, 5] as const;

function widthOf(star: number, average: number): number {
  return Math.round(Math.min(1, Math.max(0, average - star + 1)) * 20);
}

export function StarRating({ rating, inWords = false }: StarRatingProps) {
  const average = oneDecimal(rating.average);
  return (
    <p className="figures flex items-center gap-1.5 text-sm">
      <span className="sr-only">{m.common_rating({ average })}</span>
      <svg viewBox="0 0 100 20" className="h-4 w-20 shrink-0" aria-hidden="true">
        {STARS.map((star) => (
          <g key={star} transform={`translate(${(star - 1) * 20} 0)`}>
            <path d={STAR} className="fill-line" />
            <svg width={widthOf(star, rating.average)} height="20" aria-hidden="true">
              <path d={STAR} className="fill-star" />
            </svg>
          </g>
        ))}
      </svg>
      <span aria-hidden="true" className="font-semibold">
        {average}
      </span>
      <span className="text-soft">
        {inWords ? (
          m.common_reviews({ count: rating.count })
        ) : (
          <>
            <span aria-hidden="true">({number(rating.count)})</span>
            <span className="sr-only">, {m.common_reviews({ count: rating.count })}</span>
          </>
        )}
      </span>
    </p>
  );
}
