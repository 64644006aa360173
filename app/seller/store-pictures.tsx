import { Form } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { Picture } from '~/components/picture';
import { PictureField } from '~/components/picture-field';
import { Panel } from '~/components/workspace-layout';
import { m } from '~/paraglide/messages.js';

interface StorePicturesProps {
  readonly logoKey: string | null;
  readonly coverKey: string | null;
  readonly notice: { readonly tone: 'good' | 'bad'; readonly text: string } | null;
}

/** The logo and cover of a store, as shoppers see them, and what to change them with. */
export function StorePictures({ logoKey, coverKey, notice }: StorePicturesProps) {
  return (
    <Panel title={m.seller_pictures_title()}>
      {notice ? <Alert tone={notice.tone}>{notice.text}</Alert> : null}
      <Form method="post" encType="multipart/form-data" className="grid max-w-3xl gap-4">
        <div className="flex items-end gap-4">
          <Picture
            picture={logoKey === null ? undefined : { key: logoKey, alt: m.seller_pictures_logo() }}
            sizes="7rem"
            className="w-24 shrink-0 rounded-lg border"
          />
          <Picture
            picture={coverKey === null ? undefined : { key: coverKey, alt: m.seller_pictures_cover() }}
            sizes="24rem"
            ratio="cover"
            className="min-w-0 flex-1 rounded-lg border"
          />
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <PictureField
            label={m.seller_pictures_logo()}
            hint={m.seller_pictures_logo_hint()}
            optional
            name="logo"
          />
          <PictureField
            label={m.seller_pictures_cover()}
            hint={m.seller_pictures_cover_hint()}
            optional
            name="cover"
          />
        </div>
        <div>
          <Button kind="quiet">{m.seller_pictures_submit()}</Button>
        </div>
      </Form>
    </Panel>
  );
}
