import { notInstalled, once, type Program, place, type Runtime, start, works } from './running.ts'

const hasRuby = once(() => works('ruby', '--version'))
const rubyOauth = once(() => works('ruby', '-e', 'require "oauth2"'))
const rubyJwt = once(() => works('ruby', '-e', 'require "jwt"'))

const TRY_IN_RUBY: Partial<Record<Program, string>> = {
  keepToken: '\nputs AccessTokens.get, AccessTokens.get\n',
  verifyToken: `
ENV.fetch("TOKENS").split("\\n").each do |line|
  AccessTokenVerifier.verify(*line.split(" "))
  puts "ok"
rescue MissingScope
  puts 403
rescue JWT::DecodeError
  puts 401
end
`,
}

/** How its programs are tried. */
export const ruby: Runtime = {
  label: 'Ruby',
  missing: (program) => {
    if (!hasRuby()) return 'Ruby is not installed'
    if (program === 'tokenByLibrary') return notInstalled('the gem oauth2', rubyOauth())
    return program === 'verifyToken' ? notInstalled('the gem jwt', rubyJwt()) : null
  },
  run: (program, code, env) =>
    start('ruby', ['program.rb'], {
      cwd: place({ 'program.rb': `${code}\n${TRY_IN_RUBY[program] ?? ''}` }),
      env,
    }),
  readLiterals: async (literals) => {
    if (!hasRuby()) return null
    const code = `require "json"\nputs JSON.generate([${literals.join(',\n')}])`
    return JSON.parse(await start('ruby', ['literals.rb'], { cwd: place({ 'literals.rb': code }) }))
  },
}
