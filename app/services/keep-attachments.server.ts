import { MAX_ATTACHMENTS_PER_MESSAGE } from '~/domain/case/process';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { keepPicture } from './keep-picture.server';

/** Largest picture with a message. */
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** A picture with a message. It is shown only to the sides of the case, in sizes made anew, never as it came. */
export interface Attachment {
  readonly mediaKey: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Keeps the pictures of a message. One that is no picture by its content, too large or too many refuses them all,
 * so that nobody believes to have shown what is not there. Keeping the same again changes nothing.
 */
export async function keepAttachments(
  ports: Pick<Ports, 'media'>,
  files: readonly (ArrayBuffer | null)[],
): Promise<Result<readonly Attachment[], { code: 'attachment_refused' }>> {
  if (files.length > MAX_ATTACHMENTS_PER_MESSAGE) return failure({ code: 'attachment_refused' });
  const kept: Attachment[] = [];
  for (const bytes of files) {
    const picture =
      bytes === null || bytes.byteLength > MAX_ATTACHMENT_BYTES
        ? null
        : await keepPicture(ports, bytes, 'sides_of_a_case');
    if (picture === null) return failure({ code: 'attachment_refused' });
    kept.push(picture);
  }
  return success(kept);
}
