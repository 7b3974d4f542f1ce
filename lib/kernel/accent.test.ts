import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wcagContrast } from 'culori'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentShades, accentSheet } from './accent.ts'

const css = readFileSync(join(import.meta.dirname, '..', '..', 'app', 'globals.css'), 'utf8')

/** What text stands on, as the style sheet of every page has it. */
function surfacesOf(theme: 'light' | 'dark'): string[] {
  return ['canvas', 'surface', 'sunken'].map((name) => {
    const [, light = '', dark = ''] =
      new RegExp(`--${name}: light-dark\\((oklch\\([^)]+\\)), (oklch\\([^)]+\\))\\)`).exec(css) ?? []
    return theme === 'light' ? light : dark
  })
}

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number) => `#${number.toString(16).padStart(6, '0')}`)

describe('an accent', () => {
  it('can be read on everything that it stands on, and what stands on it, whatever the colour', () => {
    fc.assert(
      fc.property(colour, (hex) => {
        const shades = accentShades(hex)
        for (const theme of ['light', 'dark'] as const) {
          const { accent, hover, on, soft } = shades[theme]
          for (const surface of [...surfacesOf(theme), soft])
            expect(wcagContrast(accent, surface), `${hex} ${accent} on ${surface}`).toBeGreaterThanOrEqual(
              4.5,
            )
          expect(wcagContrast(on, accent)).toBeGreaterThanOrEqual(4.5)
          expect(wcagContrast(on, hover)).toBeGreaterThanOrEqual(4.5)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('stays the colour that was chosen wherever that can be read', () => {
    expect(accentShades('#0a4fd6')).toMatchObject({ light: { accent: '#0a4fd6' }, adjusted: ['dark'] })
    expect(accentShades('#9ecbff')).toMatchObject({ dark: { accent: '#9ecbff' }, adjusted: ['light'] })
  })

  it('keeps its hue where its lightness has to change', () => {
    const { light } = accentShades('#ffcc00')
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(light.accent.slice(at, at + 2), 16))
    expect(red).toBeGreaterThan(green ?? 0)
    expect(green).toBeGreaterThan(blue ?? 0)
  })

  it('has no hue to keep where it is black, white or grey', () => {
    for (const hex of ['#000000', '#ffffff', '#808080'])
      for (const shades of [accentShades(hex).light, accentShades(hex).dark])
        for (const shade of Object.values(shades)) expect(shade).toMatch(/^#[0-9a-f]{6}$/)
  })

  it('is a style sheet of nothing but its colours', () => {
    expect(accentSheet(accentShades('#0b5fff'))).toMatch(
      /^:root:root\{(--[a-z-]+:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\);?){6}\}\n$/,
    )
  })
})
