import { posix } from "node:path";

import { commandsOf } from "./command-files.ts";
import type { Proposal } from "./proposal.ts";

/**
 * What is wrong with an added Python file by its place alone: Python loads it before, or in the place of, what runs the
 * tests. Undefined when nothing is. A folder comes before the standard library in the search for modules when it is where
 * a command runs, or the root of a project; inside a package a module may have any name.
 */
export const pythonTroubleOf = (path: string, proposal: Proposal): string | undefined => {
  const [, folder = "", name = ""] = /^(.*\/)?([a-z_]\w*)\.py$/i.exec(path.replace(/\/__init__\.py$/i, ".py")) ?? [];
  if (startUps.has(name.toLowerCase())) return "is run by every Python that has it in its path";
  if (!modules.has(name.toLowerCase()) || !isSearched(folder.replace(/\/$/, ""), proposal)) return undefined;
  return `takes the place of Python's module \`${name}\``;
};

const isSearched = (folder: string, { subSpec, tree }: Proposal): boolean => {
  if (folder === "") return true;
  if (commandsOf(subSpec).some(({ cwd = "." }) => posix.join(cwd, ".") === folder)) return true;
  if (rootFiles.some((file) => tree.paths.has(`${folder}/${file}`))) return true;
  // `src` beside a project's files holds packages, unless it is one.
  const parent = /^(?:(.*)\/)?(?:src|lib)$/.exec(folder);
  return (
    parent !== null &&
    !tree.paths.has(`${folder}/__init__.py`) &&
    rootFiles.some((file) => tree.paths.has(parent[1] === undefined ? file : `${parent[1]}/${file}`))
  );
};

const rootFiles = [
  "pyproject.toml",
  "setup.py",
  "setup.cfg",
  "pytest.ini",
  "tox.ini",
  "manage.py",
  "requirements.txt",
  "Pipfile",
];

const startUps: ReadonlySet<string> = new Set(["sitecustomize", "usercustomize"]);

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * What test runners load, and whatever else they could: Python's own modules (`sys.stdlib_module_names` of 3.9 to 3.14,
 * without private ones, games, and `test`, as many name their folder of tests), and runners with what they load.
 */
const modules: ReadonlySet<string> = new Set(
  wordsOf(`
abc aifc annotationlib argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2
cprofile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent
configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis
distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib
functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr
imp importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox mailcap marshal math
mimetypes mmap modulefinder multiprocessing netrc nntplib ntpath nturl2path numbers opcode operator optparse os
pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd
py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched
secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver sqlite3
sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys
sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter token tokenize
tomllib trace traceback tracemalloc tty types typing unicodedata unittest urllib uu uuid venv warnings wave weakref
webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
pytest _pytest py pluggy iniconfig packaging pygments exceptiongroup tomli colorama attr attrs xdist execnet pytest_cov
coverage nose nose2 tox nox hypothesis mock behave robot mypy ruff flake8 pyflakes pycodestyle pylint pip setuptools`),
);
