import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { Picture } from '~/components/picture';
import { PictureField } from '~/components/picture-field';
import { PageHead } from '~/components/workspace-layout';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { fetchCategories } from '~/queries/categories.server';
import { MAX_CATEGORY_PICTURE_BYTES, saveCategoryPicture } from '~/services/save-category-picture.server';
import { requireOperator } from '~/session.server';
import { readUploads } from '~/uploads.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const { locale } = context.requestContext;
  const tree = await fetchCategories(context.ports.db);
  return {
    categories: tree.roots.map(({ categoryId, names, slugs, pictureKey }) => ({
      categoryId,
      name: names[locale],
      slug: slugs[locale],
      pictureKey,
      below: tree.all.filter(({ parentId }) => parentId === categoryId).map((child) => child.names[locale]),
    })),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { uploads, fields } = await readUploads(request, {
    bytesMax: MAX_CATEGORY_PICTURE_BYTES,
    filesMax: 1,
  });
  const categoryId = Number(fields.get('categoryId')) || 0;
  const [upload] = uploads;
  if (upload === undefined)
    return data({ categoryId, problem: m.operator_category_no_picture() }, { status: 400 });
  const saved =
    upload.bytes === null
      ? { ok: false as const, code: 'picture_refused' as const }
      : await saveCategoryPicture(context.ports, {
          categoryId,
          bytes: upload.bytes,
          operatorUserId: operator.userId,
        });
  if (saved.ok) return data({ categoryId, problem: null });
  if (saved.code === 'category_unknown') throw new Response(null, { status: 404 });
  return data({ categoryId, problem: m.operator_category_picture_refused() }, { status: 422 });
}

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_categories()} · ${m.common_brand()}` }];

export default function CategoriesPage() {
  const lang = getLocale();
  const { categories } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <PageHead title={m.operator_nav_categories()} lead={m.operator_categories_lead()} />
      <ul className="grid gap-4 lg:grid-cols-2">
        {categories.map(({ categoryId, name, slug, pictureKey, below }) => (
          <li
            key={categoryId}
            className="grid gap-3 rounded-md border bg-surface p-4 sm:grid-cols-[9rem_1fr]"
          >
            <Picture
              picture={pictureKey === null ? undefined : { key: pictureKey, alt: '' }}
              sizes="9rem"
              ratio="wide"
              className="rounded-md"
            />
            <div className="grid content-start gap-2">
              <h2 className="font-text text-base">
                <Link to={paths.category(lang, slug)} className="text-act underline">
                  {name}
                </Link>
              </h2>
              <p className="text-sm text-soft">{below.join(', ')}</p>
              <Form method="post" encType="multipart/form-data" className="grid gap-2">
                <input type="hidden" name="categoryId" value={categoryId} />
                <PictureField
                  label={m.operator_category_picture({ name })}
                  name="picture"
                  id={`picture-${categoryId}`}
                />
                {answer?.categoryId === categoryId && answer.problem ? (
                  <Alert tone="bad">{answer.problem}</Alert>
                ) : null}
                <div>
                  <Button kind="quiet" size="small" aria-label={m.operator_category_save({ name })}>
                    {m.common_save()}
                  </Button>
                </div>
              </Form>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
