import { type ESTree, parseSync } from 'rolldown/utils'

/** What stands for a value that is only known when the sentence is shown. */
const VALUE = '…'

/** Attributes that a person never reads. */
const MARKUP =
  /^(className|class|href|id|key|name|type|rel|role|d|viewBox|style|src|method|autoComplete|htmlFor|for|lang|value|aria-(controls|describedby|labelledby)|data-.*)$/

const isSql = (text: string) =>
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|NOTIFY|LISTEN)\b/.test(text)

/** A word of a sentence: letters, with the signs that stand around words. */
const WORD = /^[“"‘(]?[\p{L}’']+[,.:;?!)”"’]*$/u

/** Most of it words, and several of them: whatever else is in it, people read it. */
const isProse = (text: string) => {
  const parts = text.split(/\s+/)
  const words = parts.filter((part) => WORD.test(part)).length
  return words >= 4 && words >= 0.6 * parts.length
}

/** Class names, paths, tokens of a protocol: no capital at the start, no end of a sentence, and signs that words do not have. */
const isCode = (text: string) =>
  !/^[\p{Lu}“‘"]/u.test(text) &&
  !isProse(text) &&
  (/(^|\s)(\S*[:[\]_=<>{}/@\\]\S*|[a-z]+-[\w.-]+|flex|grid|block|hidden|relative|absolute|truncate)(\s|$)/.test(
    text,
  ) ||
    !/\s/.test(text))

/** Text between tags as JSX takes it: a line break, with the space around it, is none beside a tag or a value. */
const shownText = (text: string) =>
  text
    .split('\n')
    .map((line, index, lines) => {
      const from = index === 0 ? line : line.trimStart()
      return index === lines.length - 1 ? from : from.trimEnd()
    })
    .filter(Boolean)
    .join(' ')

export type Sentence = { line: number; text: string }

type Node = { type: string; start: number } & Record<string, unknown>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode)

/**
 * What a person may read of a file of TypeScript: text between tags, strings and templates that are words; values are
 * `…`. Found by its shape, so a string that looks like a sentence and is never shown is there, too.
 * @throws Error when the file cannot be parsed
 */
export function sentencesIn(file: string, source: string): Sentence[] {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const found: Sentence[] = []
  const lineAt = (start: number) => source.slice(0, start).split('\n').length

  const add = (node: Node, text: string) => {
    const said = text.replace(/\s+/g, ' ').trim()
    if (/\p{L}{2}/u.test(said) && !isSql(said)) found.push({ line: lineAt(node.start), text: said })
  }

  /** The words of what stands between two tags. What is chosen or repeated there has sentences of its own. */
  const inline = (node: Node): string => {
    if (node.type === 'JSXText') return shownText(String(node.value))
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      visitAttributes(node)
      return (node.children as Node[]).map(inline).join('')
    }
    const expression = node.type === 'JSXExpressionContainer' ? (node.expression as Node) : node
    if (expression.type === 'Literal') return typeof expression.value === 'string' ? expression.value : VALUE
    if (expression.type === 'JSXEmptyExpression') return ''
    visit(expression)
    return VALUE
  }

  const visitAttributes = (element: Node) => {
    if (isNode(element.openingElement))
      for (const attribute of childrenOf(element.openingElement)) visit(attribute)
  }

  const visit = (node: Node): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'TaggedTemplateExpression':
      case 'TSLiteralType':
        return
      case 'ExpressionStatement':
        if (typeof node.directive === 'string') return
        break
      case 'JSXAttribute': {
        const name = (node.name as Node).name
        if (typeof name === 'string' && MARKUP.test(name)) return
        break
      }
      case 'JSXElement':
      case 'JSXFragment': {
        const children = node.children as Node[]
        const isParagraph = children.some(
          (child) => child.type === 'JSXText' && /\p{L}/u.test(String(child.value)),
        )
        if (!isParagraph) break
        visitAttributes(node)
        add(node, children.map(inline).join(''))
        return
      }
      case 'Literal':
        if (typeof node.value === 'string' && !isCode(node.value)) add(node, node.value)
        return
      case 'TemplateLiteral': {
        const { quasis, expressions } = node as unknown as ESTree.TemplateLiteral
        const text = quasis.map(({ value }) => value.cooked ?? '').join(VALUE)
        if (!isCode(text)) add(node, text)
        for (const expression of expressions) if (isNode(expression)) visit(expression)
        return
      }
    }
    for (const child of childrenOf(node)) visit(child)
  }

  visit(program as unknown as Node)
  return found
}
