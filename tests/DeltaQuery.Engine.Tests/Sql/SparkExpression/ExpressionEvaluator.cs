using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.DuckDb.SparkFunctions;
using DeltaQuery.Engine.Sql.SparkExpression;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>Evaluates translated expressions in DuckDB over the inputs of a group, and writes what comes out as the oracle does.</summary>
internal sealed class ExpressionEvaluator : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    private readonly DuckDbConnection _connection;
    private readonly Dictionary<string, SparkColumn> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _zone;
    private readonly int _rows;

    public ExpressionEvaluator(ExpressionAnswers group)
    {
        _connection = _database.Connect();
        SparkFunctionSet.Register(_connection);
        _connection.Execute("SET TimeZone = 'Asia/Tokyo'"); // the expression's zone is the one it was translated for
        _zone = group.Zone;
        _rows = group.Columns[0].Inputs.Length;
        foreach (var (name, type, _) in group.Columns)
            _columns[name] = new SparkColumn($"\"{name}\"", SparkType.Parse(type));
        var columns = group.Columns.Select(column => $"\"{column.Name}\" {DuckDbSql.TypeOf(SparkType.Parse(column.Type))}");
        _connection.Execute($"CREATE TABLE t (row_ INTEGER, {string.Join(", ", columns)})");
        for (var row = 0; row < _rows; row++)
        {
            var values = group.Columns.Select(
                column => SparkValue.ToSql(JsonDocument.Parse(column.Inputs[row]).RootElement, SparkType.Parse(column.Type)));
            _connection.Execute($"INSERT INTO t VALUES ({row}, {string.Join(", ", values)})");
        }
    }

    public SparkScope Scope => new(name => _columns.GetValueOrDefault(name), _zone);

    /// <summary>The value of each row, an error as <c>!</c> with its message.</summary>
    public string[] Evaluate(TranslatedExpression expression)
    {
        var sql = SparkValue.Readable(expression);
        try
        {
            return Rows($"SELECT row_, {sql} FROM t");
        }
        catch (DuckDbException)
        {
            return [.. Enumerable.Range(0, _rows).Select(
                row => One($"SELECT 0, {sql} FROM t WHERE row_ = {row.ToString(CultureInfo.InvariantCulture)}"))];
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    private string One(string sql)
    {
        try
        {
            return Rows(sql)[0];
        }
        catch (DuckDbException error)
        {
            return "!" + error.Message;
        }
    }

    private string[] Rows(string sql)
    {
        var values = new SortedList<int, string>();
        using var result = _connection.Query(sql);
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                    values.Add((int)chunk[0].GetValue(row)!, SparkValue.Text(chunk[1].GetValue(row)));
            }
        }

        return [.. values.Values];
    }
}
