import { expect, type Locator, type Page } from '@playwright/test'

/** A screen of 1280×800 at 200 %. */
export const ZOOMED = { width: 640, height: 400 }
/** More than any page has of what Tab leads to. */
const MOST_TABS = 150
/** Height of a field of one line. */
const LINE = 40

/** Presses Tab until it has the focus, and finds it in view, nothing before it: of a field of many lines, its first. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  const hasFocus = () => target.evaluate((element) => element === document.activeElement)
  for (let tabs = 0; !(await hasFocus()); tabs++) {
    if (tabs === MOST_TABS) throw new Error(`Tab does not lead to ${target}`)
    await page.keyboard.press('Tab')
  }
  const isInView = () =>
    target.evaluate((element, line) => {
      const { left, top, right, bottom: end } = element.getBoundingClientRect()
      // A browser shows where one writes.
      const bottom = element instanceof HTMLTextAreaElement ? Math.min(end, top + line) : end
      if (top < 0 || left < 0 || right > innerWidth || bottom > innerHeight) return 'out of view'
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      const isItself = element.contains(there) || there?.contains(element) || there?.closest('label')
      return isItself ? 'in view' : `behind ${there?.outerHTML.slice(0, 200)}`
    }, LINE)
  await expect.poll(isInView).toBe('in view')
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
