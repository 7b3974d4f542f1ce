const KIB = 1024
const FAR_TOO_LONG = `${'long '.repeat(10 * KIB)}end`
/** What no field wants, each with its name. */
export const BAD_TEXT: readonly [string, string][] = [
  ['nothing', ''],
  ['white space', ' \t  '],
  ['50 KiB', FAR_TOO_LONG],
  ['NUL and control characters', 'a\0b\u0007c\u001b[31md\u007f'],
  ['half of a surrogate pair', 'a\ud800b'],
  ['markup', `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`],
  ['SQL and operators', `'; DROP TABLE app_user; -- {"not":""}`],
  ['text that turns around', '\u202eevil\u2066\u200b\ufeff'],
  ["React's own notation", '$K1 $@2 $$'],
]
