import type { Page } from '@playwright/test'

/**
 * Translates a page as browsers do, from the next page on: each text node is replaced by another inside two `<font>`
 * elements, now and whenever the page changes, but where `translate="no"` says that it stays. The words stay too, so
 * that a test finds them.
 */
export async function translatePages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const isLeftAlone = (element: Element | null) =>
      element === null || element.closest('script, style, textarea, font, [translate="no"]') !== null
    function translate(text: Node) {
      if (isLeftAlone(text.parentElement) || !text.textContent?.trim()) return
      const [outer, inner] = [document.createElement('font'), document.createElement('font')]
      inner.append(text.textContent)
      outer.append(inner)
      text.parentNode?.replaceChild(outer, text)
    }
    function translateAll(root: Node) {
      if (root instanceof Text) return translate(root)
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      const found: Node[] = []
      while (texts.nextNode()) found.push(texts.currentNode)
      found.forEach(translate)
    }
    function start() {
      translateAll(document.body)
      new MutationObserver((records) => {
        for (const { addedNodes } of records) addedNodes.forEach(translateAll)
      }).observe(document.body, { childList: true, subtree: true })
    }
    // What React has taken over bears its properties.
    const isTakenOver = (element: Element) =>
      Object.keys(element).some((name) => name.startsWith('__reactProps$'))
    // A translator comes once the page stands and its scripts run, however slow the machine is.
    function startOnceItRuns() {
      const toActOn = [...document.querySelectorAll('a, button')]
      if (toActOn.every(isTakenOver)) start()
      else setTimeout(startOnceItRuns, 100)
    }
    addEventListener('load', () => setTimeout(startOnceItRuns, 500))
  })
}
