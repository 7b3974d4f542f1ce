import { clampChroma, converter, formatHex, type Oklch, wcagContrast } from 'culori'

const toOklch = converter('oklch')

/** WCAG 2.2 §1.4.3: text of any size. */
const READABLE = 4.5
const STEP = 0.005

/**
 * What an accent stands on in each theme, and how it gets there: the surfaces that are nearest to it in lightness, one of
 * which is its own soft one (`app/globals.css`).
 */
const THEMES = {
  light: {
    sunken: 'oklch(0.955 0.007 158)',
    soft: [0.942, 0.025],
    on: [0.985, 0.01],
    hover: -0.065,
    way: -1,
  },
  dark: { sunken: 'oklch(0.212 0.014 183)', soft: [0.275, 0.038], on: [0.2, 0.035], hover: 0.055, way: 1 },
} as const

/** The colours of one theme, as CSS writes them. */
export type Shades = { accent: string; hover: string; on: string; soft: string }

/** What becomes of an accent: shades that can be read in both themes. */
export type AccentShades = {
  light: Shades
  dark: Shades
  /** Themes in which the colour itself could not be read, so that another lightness of it is used. */
  adjusted: ('light' | 'dark')[]
}

/**
 * Shades of a company's colour: its hue and, as far as screens can show it, its chroma; its lightness only where text in
 * it, and text on it, has a contrast of 4.5 : 1 (WCAG 2.2 §1.4.3), else the nearest one that has.
 * @param hex `#rrggbb`
 */
export function accentShades(hex: string): AccentShades {
  const light = shadesFor('light', hex)
  const dark = shadesFor('dark', hex)
  const adjusted = (['light', 'dark'] as const).filter(
    (theme) => (theme === 'light' ? light : dark).accent !== formatHex(hex),
  )
  return { light, dark, adjusted }
}

function shadesFor(theme: keyof typeof THEMES, hex: string): Shades {
  const given = oklch(hex)
  const { sunken, soft, on, hover, way } = THEMES[theme]
  const shade = ([lightness, mostChroma]: readonly [number, number]) =>
    inGamut({ ...given, l: lightness, c: Math.min(given.c, mostChroma) })
  const surfaces = [sunken, shade(soft), shade(on)]
  const isReadable = (colour: string) =>
    surfaces.every((surface) => wcagContrast(colour, surface) >= READABLE)
  let lightness = given.l
  let accent = formatHex(hex) ?? hex
  while (!isReadable(accent)) {
    lightness += way * STEP
    accent = inGamut({ ...given, l: lightness })
  }
  return {
    accent,
    hover: inGamut({ ...given, l: lightness + hover }),
    on: shade(on),
    soft: shade(soft),
  }
}

function oklch(hex: string): Oklch {
  const colour = toOklch(hex)
  if (!colour) throw new RangeError(`${hex} is not a colour`)
  return colour
}

const inGamut = (colour: Oklch) =>
  formatHex(clampChroma({ ...colour, l: Math.min(1, Math.max(0, colour.l)) }, 'oklch'))

/** The style sheet that replaces the accent of `app/globals.css`, whichever of the two comes first. */
export function accentSheet({ light, dark }: AccentShades): string {
  const pair = (name: keyof Shades) => `light-dark(${light[name]},${dark[name]})`
  // The second colour of Latchkey’s own look is no company’s: what it marks is marked by the accent, too.
  const second = `--brass:${pair('accent')};--brass-ink:${pair('accent')}`
  return `:root:root{--accent:${pair('accent')};--accent-hover:${pair('hover')};--on-accent:${pair('on')};--accent-soft:${pair('soft')};${second}}\n`
}
