import { ImageResponse } from 'next/og'
import { docsPages, pictureName } from '#components/docs/navigation.ts'
import { pagePicture } from './page-picture.tsx'

// Made once, by the build.
export const dynamic = 'force-static'
export const dynamicParams = false

const SIZE = { width: 1200, height: 630 }

export const generateStaticParams = () => docsPages.map(({ path }) => ({ file: pictureName(path) }))

/** The picture of a page of the guide, for whoever shares its address. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ file: string }> },
): Promise<Response> {
  const { file } = await params
  const page = docsPages.find(({ path }) => pictureName(path) === file)
  return page ? new ImageResponse(pagePicture(page), SIZE) : new Response(null, { status: 404 })
}
