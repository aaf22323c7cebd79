"""Runs the scenario with the AWS command line, all in one process: a start of it costs a second.

python3 scenario_aws.py ENDPOINT SCENARIO START(json of the first variables)
"""
import contextlib
import io
import json
import os
import re
import sys
import time
import urllib.request

from awscli.clidriver import create_clidriver
from botocore import xform_name

endpoint, scenario, variables = sys.argv[1], json.load(open(sys.argv[2])), json.loads(sys.argv[3])
drivers = {}
# The waiters ask every 15 seconds, 40 times.
pause = time.sleep
time.sleep = lambda seconds: pause(min(seconds, 3))


def driver(who):
    """One for each of the two who call: it keeps the credentials it found first."""
    if who not in drivers:
        own = dict(os.environ)
        if who:
            os.environ.update(
                AWS_ACCESS_KEY_ID=variables['guestid'], AWS_SECRET_ACCESS_KEY=variables['guestsecret'])
        drivers[who] = create_clidriver()
        drivers[who].session.get_credentials()
        os.environ.update(own)
    return drivers[who]


def aws(who, *words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = driver(who).main(
            ['--endpoint-url', endpoint, '--region', 'us-east-1', '--output', 'json', 'opsworks', *words])
    return code, out.getvalue(), err.getvalue()


def filled(value):
    if isinstance(value, str):
        return re.sub(r'\$(\w+)', lambda name: variables[name.group(1)], value)
    if isinstance(value, list):
        return [filled(item) for item in value]
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    return value


def at(answer, path):
    for part in path.split('.'):
        answer = answer[int(part)] if part.isdigit() else answer[part]
    return answer


for number, step in enumerate(scenario):
    given = filled(step['in'])
    if 'fetch' in step:
        with urllib.request.urlopen(filled(step['fetch'])) as log:
            if not log.read():
                sys.exit('step %d: the log is empty' % number)
        continue
    if 'wait' in step:
        ids, = given.items()
        code, out, err = aws(
            False, 'wait', xform_name(step['wait'], '-'), '--' + xform_name(ids[0], '-'), *ids[1])
        if code:
            sys.exit('step %d: wait %s: %s' % (number, step['wait'], err))
        continue
    code, out, err = aws('as' in step, xform_name(step['op'], '-'), '--cli-input-json', json.dumps(given))
    found = re.search(r'\((\w+)\)', err)
    seen = found.group(1) if code and found else (err or 'exit code %d' % code) if code else None
    if seen != step.get('error'):
        sys.exit('step %d %s %s: %s (expected: %s)' % (number, step['op'], given, err, step.get('error')))
    answer = json.loads(out) if out.strip() else {}
    for path, expected in step.get('see', {}).items():
        if at(answer, path) != filled(expected):
            sys.exit('step %d %s: %s is %r (expected: %r)' % (number, step['op'], path, at(answer, path), expected))
    for name, path in step.get('keep', {}).items():
        variables[name] = at(answer, path)
print('%d steps' % len(scenario))
