import { fromUnits, linesOf, once, place, type Runtime, start, works } from './running.ts'

const hasJava = once(() => works('java', '--version') && works('javac', '--version'))
const QUICK_JAVA = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

const TRY_IN_JAVA = `
class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(AccessTokens.get());
    System.out.println(AccessTokens.get());
  }
}

`

const PARSE_JAVA = `import com.sun.source.util.JavacTask;
import javax.tools.*;

class Parse {
  public static void main(String[] files) throws Exception {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var found = new DiagnosticCollector<JavaFileObject>();
    var manager = compiler.getStandardFileManager(found, null, null);
    var task = compiler.getTask(null, manager, found, null, null, manager.getJavaFileObjects(files));
    ((JavacTask) task).parse();
    for (var fault : found.getDiagnostics()) System.out.println(fault);
  }
}`

/** Debian 12 has no package of Nimbus. */
const NO_NIMBUS = 'Debian and npm have no package of Nimbus'

/** How its programs are tried. */
export const java: Runtime = {
  label: 'Java',
  missing: (program) => {
    if (!hasJava()) return 'Java is not installed'
    return program === 'tokenByLibrary' || program === 'verifyToken' ? NO_NIMBUS : null
  },
  run: (program, code, env) => {
    // The class with `main` has to be the first of a source file that is run.
    const whole =
      program === 'keepToken' ? code.replace('\nfinal class', `${TRY_IN_JAVA}\nfinal class`) : code
    return start('java', [...QUICK_JAVA, 'Program.java'], { cwd: place({ 'Program.java': whole }), env })
  },
  parse: async (code) => {
    if (!hasJava()) return { unseen: 'Java is not installed' }
    const at = place({ 'Parse.java': PARSE_JAVA, 'Program.java': code })
    return { faults: await start('java', [...QUICK_JAVA, 'Parse.java', 'Program.java'], { cwd: at }) }
  },
  readLiterals: async (literals) => {
    if (!hasJava()) return null
    const code = `class Literals {
  public static void main(String[] args) throws Exception {
    String[] all = {
${literals.join(',\n')}
    };
    for (String one : all) {
      StringBuilder line = new StringBuilder();
      for (char unit : one.toCharArray()) line.append(String.format("%04x", (int) unit));
      System.out.println(line);
    }
  }
}`
    return linesOf(
      await start('java', [...QUICK_JAVA, 'Literals.java'], { cwd: place({ 'Literals.java': code }) }),
    ).map(fromUnits)
  },
}
