/** A download of a file that is private and made afresh each time. */
export function fileAnswer(
  body: string | Uint8Array<ArrayBuffer>,
  file: { readonly name: string; readonly type: string },
): Response {
  return new Response(body, {
    headers: {
      'Content-Type': file.type,
      'Content-Disposition': `attachment; filename="${file.name}"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
