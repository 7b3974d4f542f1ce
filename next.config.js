/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked once, by `npm run check`; the build a person waits for does not check them again.
  typescript: { ignoreBuildErrors: true },
  // Native or stateful in the process: loaded by Node, not bundled.
  serverExternalPackages: ['@node-rs/argon2', 'pg', '@prisma/client', '@prisma/adapter-pg', 'pino'],
  experimental: { serverActions: { bodySizeLimit: '64kb' } },
}
