import type { GeneratedValue } from '../../../facts/value';
import { calleeName, qualifiedName } from './names';
import { attribute, bare, call, definedName, enclosingFunction, type PyFile, type PyNode, textOf } from './tree';
import type { Values } from './values';

// Calls that give something else each time they run. What the code keeps of them lasts as long as the process.

const MAKERS =
  /^(?:os\.urandom|secrets\.(?:token_(?:bytes|hex|urlsafe)|choice|randbits)|uuid\.uuid[14]|random\.(?:choices?|randbytes|sample|getrandbits)|cryptography\.fernet\.Fernet\.generate_key|django\.core\.management\.utils\.get_random_secret_key|django\.utils\.crypto\.get_random_string|Crypto\.Random\.get_random_bytes|nacl\.utils\.random)$/;
/** Functions that run once in the life of a process. */
const RUN_ONCE = /^(?:_?(?:create|make|build|get|init|setup|configure)_app(?:lication)?|main|_?init_app|_?register_extensions)$/;
/** Calls and methods that hand on what they are given in another form: `uuid4().hex`, `Fernet.generate_key().decode()`, `"".join(...)`. */
const FORMS = /^(?:hex|decode|encode|hexdigest|digest|bytes|int|get_secret_value)$/;
const WRAPPERS =
  /^(?:builtins\.(?:str|bytes)|base64\.(?:urlsafe_|standard_)?b64encode|binascii\.hexlify|hashlib\.\w+|pydantic\.(?:types\.)?SecretStr|starlette\.datastructures\.Secret)$/;
/** Forms nest less deeply than this. */
const DEEPEST = 6;

/** The random value that an expression makes when its module is loaded; undefined for every other expression, and for code that runs again and again. */
export function generatedValue(values: Values, node: PyNode): GeneratedValue | undefined {
  if (!runsOnce(values.file, node)) return undefined;
  const maker = makerIn(values, node, 0);
  return maker === undefined ? undefined : { kind: 'generated', at: values.place(node), by: maker };
}

/** What a `default_factory` makes: `lambda: secrets.token_hex(32)`, `uuid4`. */
export function factoryValue(values: Values, factory: PyNode): GeneratedValue | undefined {
  if (!runsOnce(values.file, factory)) return undefined;
  const body = factory.type === 'LambdaExpression' ? factory.children.at(-1) : undefined;
  const name = body ? makerIn(values, body, 0) : nameOfMaker(qualifiedName(values.file, values.scopes, factory));
  return name === undefined ? undefined : { kind: 'generated', at: values.place(factory), by: name };
}

function makerIn(values: Values, node: PyNode, depth: number): string | undefined {
  if (depth > DEEPEST) return undefined;
  const expression = bare(node);
  const member = attribute(expression);
  if (member) return FORMS.test(textOf(values.file, member.property)) ? makerIn(values, member.object, depth + 1) : undefined;
  const parts = call(expression);
  if (!parts) return undefined;
  const name = calleeName(values.file, values.scopes, expression);
  const own = nameOfMaker(name);
  if (own !== undefined) return own;
  const first = parts.list.children[1];
  if (name !== undefined && WRAPPERS.test(name) && first) return makerIn(values, first, depth + 1);
  const method = attribute(parts.callee);
  if (!method) return undefined;
  if (textOf(values.file, method.property) === 'join' && first) return makerInside(values, first, depth + 1);
  return makerIn(values, parts.callee, depth + 1);
}

/** The maker in `"".join(random.choices(...))` and `"".join([secrets.choice(x) for _ in range(50)])`. */
function makerInside(values: Values, node: PyNode, depth: number): string | undefined {
  const repeated = node.type === 'ArrayComprehensionExpression' || node.type === 'ComprehensionExpression' ? node.children[1] : node;
  return repeated && makerIn(values, repeated, depth);
}

function nameOfMaker(name: string | undefined): string | undefined {
  if (name === undefined || !MAKERS.test(name)) return undefined;
  const [last = '', before = ''] = name.split('.').reverse();
  return `${/^(?:os|secrets|random|Fernet)$/.test(before) ? `${before}.` : ''}${last}()`;
}

function runsOnce(file: PyFile, node: PyNode): boolean {
  const around = enclosingFunction(node);
  if (!around) return true;
  const name = definedName(around);
  return name !== undefined && RUN_ONCE.test(textOf(file, name)) && enclosingFunction(around) === undefined;
}
