import { DOMParser, type Element, type Node, onErrorStopParsing, XMLSerializer } from '@xmldom/xmldom'

const SVG = 'http://www.w3.org/2000/svg'
const XLINK = 'http://www.w3.org/1999/xlink'
const XMLNS = 'http://www.w3.org/2000/xmlns/'
const XML = 'http://www.w3.org/XML/1998/namespace'
const ELEMENT = 1
const TEXT = 3
const CDATA = 4

/** What draws. What runs, fetches, embeds, links or moves is not among them. */
const DRAWING: ReadonlySet<string> = new Set([
  ...['svg', 'g', 'defs', 'symbol', 'use', 'title', 'desc', 'style', 'text', 'tspan'],
  ...['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'],
  ...['linearGradient', 'radialGradient', 'stop', 'clipPath', 'mask', 'pattern', 'marker', 'filter'],
  ...['feBlend', 'feColorMatrix', 'feComposite', 'feDropShadow', 'feFlood', 'feGaussianBlur'],
  ...['feMerge', 'feMergeNode', 'feMorphology', 'feOffset'],
])

/** A drawing that is safe to show, and how wide it is for its height; or what is wrong with it, as “it …”. */
export type SvgPicture = { svg: string; ratio: number } | { problem: string }

/**
 * Reads an SVG file and writes it anew with nothing in it but what draws. What editors leave behind (other namespaces,
 * metadata, comments) is dropped; what could run or fetch something is refused, so that whoever chose the file hears
 * of it.
 */
export function readSvg(text: string): SvgPicture {
  if (/<!ENTITY/i.test(text)) return { problem: 'declares entities' }
  let root: Element | null
  try {
    root = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
      text,
      'image/svg+xml',
    ).documentElement
  } catch {
    return { problem: 'is not well-formed XML' }
  }
  if (root?.namespaceURI !== SVG || root.localName !== 'svg') return { problem: 'is not an SVG drawing' }
  const problem = clean(root)
  if (problem !== null) return { problem }
  const ratio = ratioOf(root)
  if (ratio === null) return { problem: 'has neither a viewBox nor a width and a height' }
  return { svg: new XMLSerializer().serializeToString(root), ratio }
}

/** Drops what does not draw, below an element and of itself; returns the first thing that may not be there. */
function clean(element: Element): string | null {
  for (const attribute of [...element.attributes]) {
    const { namespaceURI, name, value } = attribute
    const isForeign = namespaceURI !== null && ![XLINK, XML, XMLNS].includes(namespaceURI)
    const declaresForeign = namespaceURI === XMLNS && ![SVG, XLINK].includes(value)
    if (isForeign || declaresForeign) {
      element.removeAttributeNode(attribute)
      continue
    }
    const problem = problemOfAttribute(name, attribute.localName ?? name, value)
    if (problem !== null) return problem
  }
  for (const child of [...element.childNodes]) {
    const problem = cleanChild(element, child)
    if (problem !== null) return problem
  }
  return null
}

function cleanChild(parent: Element, child: Node): string | null {
  if (child.nodeType === TEXT || child.nodeType === CDATA)
    return parent.localName === 'style' ? problemOfCss(child.nodeValue ?? '') : null
  if (!isElement(child)) {
    parent.removeChild(child)
    return null
  }
  if (child.namespaceURI !== SVG || child.localName === 'metadata') {
    parent.removeChild(child)
    return null
  }
  if (!DRAWING.has(child.localName ?? '')) return `contains <${child.localName}>`
  return clean(child)
}

const isElement = (node: Node): node is Element => node.nodeType === ELEMENT

function problemOfAttribute(name: string, localName: string, value: string): string | null {
  if (/^on/i.test(localName)) return `contains the event handler ${name}`
  if (localName.toLowerCase() === 'href' && !value.trim().startsWith('#'))
    return 'refers to something outside of itself'
  return problemOfCss(value)
}

/** Escapes could hide any word; a URL may name a part of the drawing, and nothing else. */
function problemOfCss(text: string): string | null {
  if (/@import|image-set|url\(\s*(?!["']?#)/i.test(text)) return 'refers to something outside of itself'
  if (text.includes('\\')) return 'contains a backslash'
  return null
}

function ratioOf(root: Element): number | null {
  const [, , width, height] = (root.getAttribute('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  return (
    quotient(width, height) ??
    quotient(pixels(root.getAttribute('width')), pixels(root.getAttribute('height')))
  )
}

const pixels = (text: string | null) =>
  /^\d+(\.\d+)?(px)?$/.test(text ?? '') ? Number.parseFloat(text ?? '') : 0

const quotient = (width = 0, height = 0) => (width > 0 && height > 0 ? width / height : null)
