import { portalAssets } from '#lib/platform/portal/assets.ts'

const YEAR_SECONDS = 31_536_000

/** A file of the company's own: its logo, its accent. Its name changes with what it holds; `proxy.ts` makes it inert. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ file: string }> },
): Promise<Response> {
  const asset = portalAssets().files.get((await params).file)
  if (!asset) return new Response(null, { status: 404, headers: { 'Cache-Control': 'no-store' } })
  return new Response(new Uint8Array(asset.body), {
    headers: {
      'Content-Type': asset.contentType,
      'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable`,
    },
  })
}
