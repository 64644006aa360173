import { m } from '~/paraglide/messages.js';
import { classNames } from './class-names';

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('shimmer block rounded-md', className)} />;
}

/** The shape of listing cards that are on their way. */
export function ListingGridSkeleton({ count = 8 }: { count?: number }) {
  return (
    <div role="status" className="grid grid-cols-2 gap-x-4 gap-y-8 md:grid-cols-3 lg:grid-cols-4">
      <span className="sr-only">{m.common_loading()}</span>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="grid content-start gap-2">
          <Skeleton className="aspect-square rounded-lg" />
          <Skeleton className="h-4 w-4/5" />
          <Skeleton className="h-4 w-2/5" />
        </div>
      ))}
    </div>
  );
}
