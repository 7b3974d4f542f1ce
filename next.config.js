import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js'

/** @returns {import('next').NextConfig} */
export default (phase) => ({
  // Pages for developers end in `.dev.tsx`: a production build does not know that they are pages.
  pageExtensions: phase === PHASE_DEVELOPMENT_SERVER ? ['tsx', 'ts', 'dev.tsx'] : ['tsx', 'ts'],
  // Given by scripts/build.ts. In development Next takes one of its own.
  generateBuildId: () => process.env.LATCHKEY_BUILD_ID ?? null,
  // Not guessed from lockfiles in the folders above: module and action ids are made from paths below it.
  turbopack: { root: import.meta.dirname },
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked once, by `npm run check`; the build a person waits for does not check them again.
  typescript: { ignoreBuildErrors: true },
  // Native or stateful in the process: loaded by Node, not bundled.
  serverExternalPackages: ['@node-rs/argon2', 'pg', '@prisma/client', '@prisma/adapter-pg', 'pino'],
  // Nothing uses it: without it, nobody can ask it to fetch, resize or print.
  images: { unoptimized: true },
  // `lib/runtime/lanes/action-body.ts` sees enough of a larger body to refuse it.
  experimental: { serverActions: { bodySizeLimit: '64kb' }, proxyClientMaxBodySize: '65kb' },
})
