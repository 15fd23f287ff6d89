"""A workbook as scripts write them: parts from strings, by zipfile alone, with a format that needs no definition."""
import sys
import zipfile

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
TEXTS = ['楼栋', '姓名', '旧楼', '去年的人', '居民底册', '房号', '12号楼', '张小丰', '李小榕', '王小闽']


def text(ref, value):
    return f'<c r="{ref}" t="s"><v>{TEXTS.index(value)}</v></c>'


def sheet(rows, after=''):
    body = ''.join(f'<row r="{n}">{cells}</row>' for n, cells in rows)
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{after}</worksheet>'


parts = {
    '[Content_Types].xml': f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    '_rels/.rels': f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    'xl/workbook.xml': f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="去年" sheetId="1" state="hidden" r:id="rId1"/><sheet name="今年" sheetId="2" r:id="rId2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId4" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    'xl/styles.xml': f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="58" applyNumberFormat="1"/></cellXfs></styleSheet>',
    'xl/sharedStrings.xml': f'{HEAD}<sst xmlns="{MAIN}">' + ''.join(f'<si><t>{one}</t></si>' for one in TEXTS) + '</sst>',
    'xl/worksheets/sheet1.xml': sheet([(1, text('A1', '楼栋') + text('B1', '姓名')), (2, text('A2', '旧楼') + text('B2', '去年的人'))]),
    'xl/worksheets/sheet2.xml': sheet(
        [
            (1, text('A1', '居民底册')),
            (2, text('A2', '楼栋') + text('B2', '房号') + text('C2', '姓名')),
            (3, text('A3', '12号楼') + '<c r="B3"><v>501</v></c>' + text('C3', '张小丰')),
            (4, '<c r="B4" s="1"><v>44256</v></c>' + text('C4', '李小榕')),
            (5, '<c r="A5" t="e"><v>#N/A</v></c><c r="B5" t="b"><v>1</v></c>' + text('C5', '王小闽')),
        ],
        '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A3:A4"/></mergeCells>',
    ),
}

with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    for name, content in parts.items():
        archive.writestr(zipfile.ZipInfo(name, (2021, 9, 22, 8, 0, 0)), content)
