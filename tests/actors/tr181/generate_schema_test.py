"""generate_schema_test.py DIR: DIR holds generate_schema.py, schema.csv."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOM = pathlib.Path(sys.argv.pop())
HEAD = "path,type,access,source,rules,default,meaning\n"
ROW = "Device.A.{i}.,table,write,,,,rows\n"


def generate(text):
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder, "table.csv")
        table.write_text(text, encoding="utf-8")
        return subprocess.run(
            [sys.executable, ROOM / "generate_schema.py", table,
             pathlib.Path(folder, "ids.hpp"), pathlib.Path(folder, "t.cpp")],
            capture_output=True, text=True, check=False)


class GenerateSchema(unittest.TestCase):
    def test_the_room_s_own_table_is_good(self):
        done = generate((ROOM / "schema.csv").read_text(encoding="utf-8"))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_bad_row_is_named_by_its_line(self):
        bad = {
            "Device.A.{i}.X,real,read,stored,,,x": "unknown type 'real'",
            "Device.B.{i}.X,int,read,stored,,,x": "does not come before",
            "Device.A.{i}.X,int,any,stored,,,x": "bad access 'any'",
            "Device.A.{i}.X,int,read,moon,,,x": "unknown source 'moon'",
            "Device.A.{i}.X,int,write,state,,,x": "cannot be written",
            "Device.A.{i}.X,int,write,told,,,x": "cannot be written",
            "Device.A.{i}.X,int,write,stored,range=5..1,,x": "out of bounds",
            "Device.A.{i}.X,int,write,stored,range=1-5,,x": "MIN..MAX",
            "Device.A.{i}.X,int,write,stored,length=1..5,,x": "does not fit",
            "Device.A.{i}.X,boolean,write,stored,range=0..1,,x": "not fit",
            "Device.A.{i}.X,int,write,stored,odd,,x": "unknown rule 'odd'",
            "Device.A.{i}.X,boolean,write,flag,,,x": "have action=",
            "Device.A.{i}.X,command,write,command,action=renew,,x": "ends in",
            "Device.A.{i}.X,string,read,stored,,": "6 fields",
            "Device.A.{i}.X,string,read,stored,,,": "says nothing",
            "Device.A.{i}.,table,write,,,,again": "there already",
            "Device.A.{i}.XNumberOfEntries,unsignedInt,read,count,,,x":
                "counts no Device.A.{i}.X",
            "Device.A.{i}.X,Interface,write,device,of=Y,,x":
                "Y is no stored parameter",
            "Device.A.{i}.X,boolean,write,stored,needs=Y,,x":
                "Y is no stored parameter",
            "Device.A.{i}.X,string,write,stored,needs=X,,x": "needs fits",
            "Device.A.{i}.X,string,write,stored,to=Device.A,,x": "has to=",
            "Device.A.{i}.X,Reference,write,stored,,,x": "has to=",
            "Device.A.{i}.X,string,read,state,unheeded,,x": "can be written",
            "Device.A.{i}.X,string,write,stored,rows=5,,x": "fits tables only",
            "Device.B.{i}.,table,write,,rows=0,,x": "rows is a number, not '0'",
            "Device.B.{i}.,table,write,,rows=-1,,x": "rows is a number",
            "Device.B.{i}.,table,write,,rows=4294967296,,x": "rows is a number",
            "Device.B.{i}.,table,write,,rows=,,x": "rows is a number, not ''",
            "Device.B.{i}.,table,write,,unique,,x": "no rule but rows=",
            "Device.B.{i}.,table,any,,,,x": "bad access 'any'",
            "Device.B.{i},table,write,,,,x": "ends in .{i}.",
            "Device.B.{i}.C.{i}.,table,write,,,,x": "does not come before",
            "Device.A.{i}.X,list:real,read,stored,,,x": "unknown type 'real'",
            "Device.A.{i}.X,list:string,write,stored,range=1..5,,x":
                "range does not fit",
            "Device.A.{i}.X,list:int,write,stored,range=5..1,,x":
                "out of bounds",
            "Device.A.{i}.X,list:int,write,stored,items=0,,x":
                "items is a number, not '0'",
            "Device.A.{i}.X,int,write,stored,items=5,,x": "items fits lists",
            "Device.A.{i}.X,string,write,stored,delegable,,x":
                "delegable fits the type IPv6Prefix only",
            "Device.A.{i}.X,unsignedLong,write,stored,,,x":
                "an unsignedLong is only read",
            "Device.A.{i}.X,list:string,write,stored,length=0..65536,,x":
                "out of bounds",
            "Device.A.{i}.X,string,write,flag,action=renew,,x":
                "flags are boolean",
            "Device.A.{i}.X,boolean,write,flag,action=explode,,x":
                "unknown action",
            "Device.A.{i}.X,int,write,stored,words=1|2,,x": "words fit",
            "Device.A.{i}.X,int,write,count,,,x": "cannot be written",
            "Device.A.{i}.X Y,int,read,stored,,,x": "bad path",
        }
        for row, text in bad.items():
            with self.subTest(row):
                done = generate(HEAD + ROW + row + "\n")
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(text, done.stderr)
                self.assertRegex(done.stderr, r"table\.csv:(3:| line 3:)")

    def test_a_table_says_how_many_rows_it_takes(self):
        done = generate(HEAD + "Device.B.{i}.,table,write,,rows=7,,x\n" + ROW)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_a_parameter_needs_may_come_after_it(self):
        rows = ("Device.A.{i}.X,boolean,write,stored,needs=Y,,x\n"
                "Device.A.{i}.Y,Reference,write,stored,to=Device.A,,x\n")
        done = generate(HEAD + ROW + rows)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_second_key_is_refused(self):
        rows = "".join(f"Device.A.{{i}}.{n},string,write,stored,key,,x\n"
                       for n in "XY")
        self.assertIn("a second column for 'key'",
                      generate(HEAD + ROW + rows).stderr)


if __name__ == "__main__":
    unittest.main()
