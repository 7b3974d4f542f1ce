import { createHash } from 'node:crypto'
import { accentShades, accentSheet } from '#lib/kernel/accent.ts'
import type { Logo, Picture } from '#lib/kernel/portal.ts'
import { env } from '#lib/platform/env.ts'
import { shared } from '#lib/platform/shared.ts'
import { type LogoFile, readLogo } from './logo.ts'

/** A file of the company's own, as it is served. */
export type Asset = { body: Buffer; contentType: string }

type PortalAssets = {
  /** By their names in `app/brand/[file]`, which change with what they hold. */
  files: ReadonlyMap<string, Asset>
  /** Address of the style sheet with the company's accent; null without one. */
  accentPath: string | null
  logo: Logo | null
  /** What was made of the settings, for whoever starts the server. */
  remarks: string[]
}

const TYPES = { svg: 'image/svg+xml', png: 'image/png', css: 'text/css; charset=utf-8' } as const

/**
 * The files of the company's own, made of the settings at the start, once for the process.
 * @throws SettingsError naming the variable whose file cannot be used, and the cure
 */
export const portalAssets = (): PortalAssets => shared('portalAssets', makeAssets)

function makeAssets(): PortalAssets {
  const files = new Map<string, Asset>()
  const add = (body: Buffer, extension: keyof typeof TYPES) => {
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16)
    files.set(`${hash}.${extension}`, { body, contentType: TYPES[extension] })
    return `/brand/${hash}.${extension}`
  }
  const picture = (file: LogoFile): Picture => ({
    path: add(file.body, file.extension),
    ratio: file.ratio,
  })
  const { accent, logoFile, darkLogoFile } = env.brand
  const shades = accent === null ? null : accentShades(accent)
  return {
    files,
    accentPath: shades && add(Buffer.from(accentSheet(shades)), 'css'),
    logo:
      logoFile === null
        ? null
        : {
            light: picture(readLogo('PORTAL_LOGO', logoFile)),
            dark: darkLogoFile === null ? null : picture(readLogo('PORTAL_LOGO_DARK', darkLogoFile)),
          },
    remarks: (shades?.adjusted ?? []).map(
      (theme) =>
        `PORTAL_ACCENT: ${accent} can’t be read on the ${theme} theme, which uses ${shades?.[theme].accent} instead.`,
    ),
  }
}
