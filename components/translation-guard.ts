/**
 * Lets React work on a page that a translator has changed. Translators put `<font>` elements in the place of text nodes;
 * React, which holds on to its own, then fails to remove them, to insert beside them (`NotFoundError`), or changes
 * what nobody sees. Here the stand-in is found and takes the part of the text it stands for.
 */
export function guardAgainstTranslation(root: Document): void {
  const standIns = new WeakMap<Node, Node>()
  const changes = new MutationObserver((records) => {
    for (const { target, type } of records) if (type === 'characterData') putBack(target, standIns)
  })
  new MutationObserver((records) => {
    for (const record of records) {
      const standIn = standInOf(record)
      if (!standIn) continue
      for (const removed of record.removedNodes) {
        standIns.set(removed, standIn)
        changes.observe(removed, { characterData: true })
      }
    }
  }).observe(root, { childList: true, subtree: true })

  const { insertBefore, removeChild } = Node.prototype
  Node.prototype.removeChild = function <Child extends Node>(this: Node, child: Child): Child {
    if (child.parentNode === this) return removeChild.call(this, child) as Child
    const present = presentChild(this, child, standIns)
    if (present) removeChild.call(this, present)
    return child
  }
  Node.prototype.insertBefore = function <Child extends Node>(
    this: Node,
    child: Child,
    before: Node | null,
  ): Child {
    const isHere = before === null || before.parentNode === this
    return insertBefore.call(this, child, isHere ? before : presentChild(this, before, standIns)) as Child
  }
}

const isFont = (node: Node | null): node is Node => node?.nodeName === 'FONT'

/** The element that took the place of what was removed: in the same step, or just before it. */
function standInOf({ removedNodes, addedNodes, previousSibling, nextSibling }: MutationRecord): Node | null {
  if (![...removedNodes].some(({ nodeType }) => nodeType === Node.TEXT_NODE)) return null
  return [...addedNodes, previousSibling, nextSibling].find(isFont) ?? null
}

/** The child of `parent` that shows `node`: around it, or in its stead. */
function presentChild(parent: Node, node: Node, standIns: WeakMap<Node, Node>): Node | null {
  for (let shown: Node | null = standIns.get(node) ?? node; shown; shown = shown.parentNode)
    if (shown.parentNode === parent) return shown
  return null
}

/** A text that React has changed while another shows it is shown itself; the translator finds it again. */
function putBack(text: Node, standIns: WeakMap<Node, Node>): void {
  const standIn = standIns.get(text)
  if (!standIn?.parentNode || text.parentNode) return
  standIn.parentNode.replaceChild(text, standIn)
  standIns.delete(text)
}
