import { expect, type Locator, type Page } from '@playwright/test'

/** A screen of 1280×800 at 200 %. */
export const ZOOMED = { width: 640, height: 400 }
/** More than any page has of what Tab leads to. */
const MOST_TABS = 150
/** Less of a control is not seen. */
const LEAST = 12

/**
 * Presses Tab until it has the focus, and finds that shown: a part of it is in view with nothing before it, and marked (WCAG 2.4.7,
 * 2.4.11). A browser leaves a field where it is of which it shows the line that one writes in.
 */
export async function reach(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  const hasFocus = () => target.evaluate((element) => element === document.activeElement)
  for (let tabs = 0; !(await hasFocus()); tabs++) {
    if (tabs === MOST_TABS) throw new Error(`Tab does not lead to ${target}`)
    await page.keyboard.press('Tab')
  }
  await expect.poll(() => target.evaluate(shownFocus, LEAST)).toBe('shown')
}

/** Runs in the page. */
function shownFocus(element: Element, least: number): string {
  const isMarked = (one: Element | null | undefined) => {
    if (!one) return false
    // A link that is a whole row is marked as that, by what it lays over the row.
    return [null, '::after'].some((part) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one, part)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
    })
  }
  if (!isMarked(element) && !isMarked(element.closest('label'))) return 'not marked'
  const box = element.getBoundingClientRect()
  const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)]
  const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)]
  if (right - left < Math.min(least, box.width) || bottom - top < Math.min(least, box.height))
    return 'out of view'
  let before = ''
  for (const across of [0.1, 0.5, 0.9])
    for (const down of [0.1, 0.5, 0.9]) {
      const there = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down)
      if (element.contains(there) || there?.contains(element) || there?.closest('label')) return 'shown'
      before = there?.outerHTML.slice(0, 200) ?? ''
    }
  return `behind ${before}`
}

/** Goes there by Tab, and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('Enter')
}

/** Goes there by Tab, and types in place of what is there. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Goes there by Tab, and presses the space bar, which ticks a box. */
export async function tick(page: Page, target: Locator): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('Space')
}
