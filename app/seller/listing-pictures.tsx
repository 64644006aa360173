import { Form, useLoaderData, useNavigation } from '@remix-run/react';
import { Badge } from '~/components/badge';
import { Button } from '~/components/button';
import { Picture } from '~/components/picture';
import { Panel } from '~/components/workspace-layout';
import { m } from '~/paraglide/messages.js';
import { FileDrop } from './file-drop';
import type { loader } from './listing';

const FAILURES: Readonly<Record<string, () => string>> = {
  picture_address_not_public: m.seller_listing_picture_address_not_public,
  picture_unreachable: m.seller_listing_picture_unreachable,
  picture_too_large: m.seller_listing_picture_too_large,
  picture_not_a_picture: m.seller_listing_picture_not_a_picture,
};

const STATES = {
  waiting: { tone: 'info', label: m.seller_listing_picture_waiting },
  stored: { tone: 'act', label: m.seller_listing_picture_stored },
  failed: { tone: 'bad', label: m.seller_listing_picture_failed },
} as const;

/** The pictures of a listing with what became of each, and a way to add more. */
export function ListingPictures() {
  const { pictures, pictureBytesMax } = useLoaderData<typeof loader>();
  const isSending = useNavigation().formMethod === 'POST';
  return (
    <Panel
      title={m.seller_listing_pictures()}
      action={
        pictures.some(({ state }) => state !== 'stored') ? (
          <Form method="post">
            <Button size="small" kind="quiet" name="intent" value="retry-pictures">
              {m.seller_listing_picture_retry()}
            </Button>
          </Form>
        ) : null
      }
    >
      {pictures.length === 0 ? <p className="text-sm text-soft">{m.seller_listing_no_pictures()}</p> : null}
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
        {pictures.map(({ id, sourceUrl, state, failureCode, mediaKey }) => (
          <li key={id} className="grid content-start gap-1.5 rounded-md border bg-surface p-2 text-sm">
            <Picture
              picture={mediaKey === null ? undefined : { key: mediaKey, alt: '' }}
              sizes="12rem"
              className="rounded-sm"
            />
            <Badge tone={STATES[state].tone} className="w-fit">
              {STATES[state].label()}
            </Badge>
            {failureCode === null ? null : (
              <p className="text-xs text-bad-ink">{FAILURES[failureCode]?.() ?? failureCode}</p>
            )}
            <p className="line-clamp-2 text-xs break-all text-soft">{sourceUrl}</p>
          </li>
        ))}
      </ul>
      <Form method="post" encType="multipart/form-data" className="grid max-w-xl gap-3">
        <FileDrop
          name="pictures"
          label={m.seller_listing_picture_upload()}
          hint={m.seller_listing_picture_upload_hint()}
          accept="image/jpeg,image/png,image/webp,image/avif,image/gif"
          bytesMax={pictureBytesMax}
          tooLarge={m.seller_listing_picture_too_large()}
          multiple
        />
        <div>
          <Button kind="quiet" busy={isSending}>
            {m.seller_listing_picture_upload_submit()}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
