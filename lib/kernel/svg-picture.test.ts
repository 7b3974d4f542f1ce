import { describe, expect, it } from 'vitest'
import { readSvg } from './svg-picture.ts'

const OPEN =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 20">'
const drawing = (inside: string) => `${OPEN}${inside}</svg>`

/** What is written anew, or what is wrong. */
function result(text: string): string {
  const picture = readSvg(text)
  return 'svg' in picture ? picture.svg : picture.problem
}

describe('an SVG logo', () => {
  it('is written anew with what draws, and without what editors leave behind', () => {
    const file = `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<!-- drawn on a Monday -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:ink="http://www.inkscape.org/namespaces/inkscape" xmlns:xlink="http://www.w3.org/1999/xlink" width="60px" height="20" ink:version="1.3">
  <metadata><rdf xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#">Ada</rdf></metadata>
  <ink:page x="0"/>
  <style>.a{fill:url(#g)}</style>
  <defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/></linearGradient></defs>
  <path class="a" d="M0 0h60v20z" style="opacity:.9"/><use xlink:href="#g"/>
</svg>`
    const picture = readSvg(file)
    if (!('svg' in picture)) throw new Error(picture.problem)
    expect(picture.ratio).toBe(3)
    expect(picture.svg).toContain('<path class="a" d="M0 0h60v20z" style="opacity:.9"/>')
    expect(picture.svg).toContain('xlink:href="#g"')
    expect(picture.svg).not.toMatch(/inkscape|\bink:|metadata|Ada|Monday|DOCTYPE|<\?xml/)
  })

  it.each([
    ['<script>alert(1)</script>', 'contains <script>'],
    ['<g><script href="#x"/></g>', 'contains <script>'],
    [
      '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
      'contains <foreignObject>',
    ],
    ['<image href="#x"/>', 'contains <image>'],
    ['<a href="#x"><path/></a>', 'contains <a>'],
    ['<path><set attributeName="href" to="x"/></path>', 'contains <set>'],
    ['<path onload="alert(1)"/>', 'contains the event handler onload'],
    ['<path ONCLICK="alert(1)"/>', 'contains the event handler ONCLICK'],
    ['<use href="https://evil.example/x.svg#a"/>', 'refers to something outside of itself'],
    ['<use xlink:href="data:image/svg+xml,x"/>', 'refers to something outside of itself'],
    ['<use href=" javascript:alert(1)"/>', 'refers to something outside of itself'],
    ['<path fill="url(https://evil.example/#a)"/>', 'refers to something outside of itself'],
    ['<path style="fill:URL( \'//evil.example/a\')"/>', 'refers to something outside of itself'],
    ['<style>@import "https://evil.example/a.css";</style>', 'refers to something outside of itself'],
    ['<style><![CDATA[a{fill:url(//evil.example)}]]></style>', 'refers to something outside of itself'],
    ['<style>a{fill:u\\72l(//evil.example)}</style>', 'contains a backslash'],
  ])('may not hold %s', (inside, problem) => {
    expect(result(drawing(inside))).toBe(problem)
  })

  it.each([
    [
      '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
      /entities|XML/,
    ],
    ['<html xmlns="http://www.w3.org/1999/xhtml"/>', /not an SVG/],
    ['<svg xmlns="http://www.w3.org/2000/svg">', /well-formed/],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', /neither a viewBox/],
    ['<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="1em"/>', /neither a viewBox/],
    ['GIF89a', /well-formed/],
    ['', /well-formed|not an SVG/],
  ])('is not %s', (text, problem) => {
    expect(result(text)).toMatch(problem)
  })

  it('drops what is drawn by another language under its own name', () => {
    const inside = '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script><path/>'
    expect(result(drawing(inside))).not.toContain('script')
  })

  it('is the same when it is read again', () => {
    const first = result(
      drawing('<path d="M0 0&#10;h1" fill="url(#a)"/><title>A &amp; B &lt;script&gt;</title>'),
    )
    expect(result(first)).toBe(first)
  })
})
