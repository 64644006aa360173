import { Badge } from '~/components/badge';
import { m } from '~/paraglide/messages.js';
import type { PreviewedHit, RankingPreview } from '~/services/preview-ranking.server';

/** The first results before and after, side by side; on a narrow screen one below the other. */
export function RankingPreviewLists({ preview }: { preview: RankingPreview }) {
  const isSame = preview.after.every(({ moved }) => moved === 0);
  return (
    <section aria-labelledby="preview-title" className="grid min-w-0 gap-4 border-t border-edge pt-5">
      <h3 id="preview-title" className="font-text text-base font-semibold tracking-normal">
        {preview.query === ''
          ? m.operator_ranking_previewed_all()
          : m.operator_ranking_previewed({ query: preview.query })}
      </h3>
      {preview.before.length === 0 ? (
        <p className="text-soft">{m.operator_ranking_nothing()}</p>
      ) : (
        <>
          {isSame ? <p className="text-soft">{m.operator_ranking_same()}</p> : null}
          <div className="grid grid-cols-[minmax(0,1fr)] gap-6 md:grid-cols-[repeat(2,minmax(0,1fr))]">
            <Side title={m.operator_ranking_now()} hits={preview.before} />
            <Side title={m.operator_ranking_then()} hits={preview.after} withMoves />
          </div>
        </>
      )}
    </section>
  );
}

function Side({
  title,
  hits,
  withMoves = false,
}: {
  title: string;
  hits: readonly PreviewedHit[];
  withMoves?: boolean;
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-2">
      <h4 className="text-sm font-semibold text-soft">{title}</h4>
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-1">
        {hits.map((hit, at) => (
          <li
            key={hit.listingId}
            className="flex min-h-11 items-center gap-3 rounded-md border border-edge bg-surface px-3 py-1.5"
          >
            <span className="figures w-5 shrink-0 text-end text-sm text-soft">{at + 1}</span>
            <span className="min-w-0 grow">
              <span className="line-clamp-2 text-sm font-semibold">{hit.title}</span>
              <span className="block truncate text-xs text-soft">
                {hit.sellerName}
                {hit.inStock ? '' : ` · ${m.common_sold_out()}`}
              </span>
            </span>
            {withMoves ? <Moved moved={hit.moved} /> : null}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Moved({ moved }: { moved: number | null }) {
  if (moved === 0) return null;
  if (moved === null) return <Badge tone="info">{m.operator_ranking_came_in()}</Badge>;
  return moved > 0 ? (
    <Badge tone="act">{m.operator_ranking_moved_up({ count: moved })}</Badge>
  ) : (
    <Badge tone="still">{m.operator_ranking_moved_down({ count: -moved })}</Badge>
  );
}
