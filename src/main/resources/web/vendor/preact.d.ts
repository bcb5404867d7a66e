// What the dashboard uses of htm/preact/standalone, which comes without types.
export type Node = object | string | number | boolean | null | undefined | Node[];
export function html(strings: TemplateStringsArray, ...values: unknown[]): Node;
export function h(type: string | Function, props: object | null, ...children: Node[]): Node;
export function render(node: Node, parent: Element): void;
export class Component<P = {}, S = {}> {
  constructor(props: P);
  props: P & { children?: Node };
  state: S;
  setState(change: Partial<S>): void;
  render(props: P, state: S): Node;
}
export function createContext<T>(value: T): { Provider: Function };
export function useContext<T>(context: unknown): T;
export function useState<T>(initial: T | (() => T)): [T, (next: T | ((before: T) => T)) => void];
export function useEffect(effect: () => void | (() => void), dependencies?: unknown[]): void;
export function useLayoutEffect(effect: () => void | (() => void), dependencies?: unknown[]): void;
export function useRef<T>(initial: T): { current: T };
export function useMemo<T>(make: () => T, dependencies: unknown[]): T;
export function useCallback<T extends Function>(call: T, dependencies: unknown[]): T;
